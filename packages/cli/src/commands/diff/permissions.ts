import { describePermission, formatPermission, requestPermissions, type Risk } from '@opendxt/host';
import type { Manifest } from '@opendxt/manifest';

/** Something that an extension asks for and did not, or the other way round, or otherwise. */
export interface PermissionDifference {
  readonly kind: 'added' | 'removed' | 'changed';
  /** As `--allow` has it. */
  readonly what: string;
  /** Goes after "it may". */
  readonly text: string;
  readonly risk: Risk;
  readonly before?: Request;
  readonly after?: Request;
}

interface Request {
  readonly required: boolean;
  /** The systems on which it asks. */
  readonly platforms: readonly string[];
}

type Requests = ReadonlyMap<string, Request & { readonly text: string; readonly risk: Risk }>;

const platforms = ['linux', 'darwin', 'win32'] as const;
const machines = platforms.flatMap((platform) =>
  ['x64', 'arm64'].map((arch) => [platform, arch] as const),
);

/** In what two manifests differ by what they ask for, on any system. */
export function diffPermissions(
  before: Manifest,
  after: Manifest,
): readonly PermissionDifference[] {
  const [then, now] = [requestsOf(before), requestsOf(after)];
  return [...new Set([...now.keys(), ...then.keys()])].flatMap(
    (what): readonly PermissionDifference[] => {
      const [one, other] = [then.get(what), now.get(what)];
      const about = other ?? one;
      if (about === undefined || (one !== undefined && other !== undefined && same(one, other)))
        return [];
      const kind = one === undefined ? 'added' : other === undefined ? 'removed' : 'changed';
      return [
        {
          kind,
          what,
          text: about.text,
          risk: about.risk,
          ...(one === undefined ? {} : { before: shape(one) }),
          ...(other === undefined ? {} : { after: shape(other) }),
        },
      ];
    },
  );
}

function requestsOf(manifest: Manifest): Requests {
  const requests = new Map<string, Request & { text: string; risk: Risk }>();
  for (const [platform, arch] of machines)
    for (const { permission, required } of requestPermissions(manifest, { platform, arch })) {
      const what = formatPermission(permission);
      const known = requests.get(what);
      requests.set(what, {
        ...describePermission(permission, manifest),
        required: required || known?.required === true,
        platforms: [...new Set([...(known?.platforms ?? []), platform])],
      });
    }
  return requests;
}

const shape = ({ required, platforms: on }: Request): Request => ({ required, platforms: on });

const same = (one: Request, other: Request) =>
  one.required === other.required && one.platforms.join() === other.platforms.join();

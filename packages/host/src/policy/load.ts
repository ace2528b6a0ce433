import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import type { PolicyLayer } from './layer.ts';
import { mergePolicies } from './merge.ts';
import { noPolicy } from './no-policy.ts';
import { parsePolicy, type ParsedPolicy } from './parse.ts';
import { whyNotTrusted } from './trusted-file.ts';
import type { Policy } from './types.ts';

/** Where a policy may stand, and whose it is. */
export interface PolicyPlace {
  readonly file: string;
  /** The machine's is written by its administrator, and wins. */
  readonly owner: 'machine' | 'user';
}

/**
 * The machine's policy file. No variable of the environment leads elsewhere, since a user could set
 * it: not even `%ProgramData%` of Windows, whose usual value stands here.
 */
export function machinePolicyFile(platform: string): string {
  switch (platform) {
    case 'win32':
      return 'C:\\ProgramData\\OpenDXT\\policy.json';
    case 'darwin':
      return '/Library/Application Support/OpenDXT/policy.json';
    default:
      return '/etc/opendxt/policy.json';
  }
}

/** Both places, the stronger first. */
export function policyPlaces(
  home: Home,
  machine: Pick<Machine, 'platform'>,
): readonly PolicyPlace[] {
  return [
    { file: machinePolicyFile(machine.platform), owner: 'machine' },
    { file: join(home.root, 'policy.json'), owner: 'user' },
  ];
}

/** A policy file as it was found: its text and what is wrong, or what keeps it from being read. */
export type FoundPolicy = PolicyPlace &
  (
    | { readonly kind: 'missing' }
    | { readonly kind: 'unreadable'; readonly why: string }
    | {
        readonly kind: 'read';
        readonly text: string;
        readonly problems: readonly Problem[];
        readonly layer?: PolicyLayer;
      }
  );

/** Bytes of the largest policy. */
const largest = 1024 * 1024;

/** Reads one policy file; never throws. */
export function readPolicy(place: PolicyPlace): FoundPolicy {
  const { file, owner } = place;
  try {
    // A link that leads nowhere is no missing file.
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined)
      return { ...place, kind: 'missing' };
    const why = owner === 'machine' ? whyNotTrusted(file) : undefined;
    if (why !== undefined) return { ...place, kind: 'unreadable', why };
    const { size } = statSync(file);
    if (size > largest)
      return {
        ...place,
        kind: 'unreadable',
        why: `it has ${size} bytes, at most ${largest} are read`,
      };
    const bytes = readFileSync(file);
    const { document, problems } = parseKnown(file, bytes);
    const layer = document && { file, document };
    return { ...place, kind: 'read', text: bytes.toString(), problems, ...(layer && { layer }) };
  } catch (error) {
    return { ...place, kind: 'unreadable', why: (error as Error).message };
  }
}

/** The last text of each file and what it says: a policy is asked for at every call of a tool. */
const known = new Map<string, { readonly bytes: Buffer; readonly parsed: ParsedPolicy }>();

function parseKnown(file: string, bytes: Buffer): ParsedPolicy {
  const last = known.get(file);
  if (last !== undefined && last.bytes.equals(bytes)) return last.parsed;
  const parsed = parsePolicy(bytes);
  known.set(file, { bytes, parsed });
  return parsed;
}

/**
 * The policy that counts now: the machine's and the user's as one.
 * @throws {HostError} `policy-unreadable`: a file that can't be understood may forbid what is asked
 */
export function loadPolicy(home: Home, machine: Pick<Machine, 'platform'>): Promise<Policy> {
  return loadPolicyFrom(policyPlaces(home, machine));
}

/** The same for files that stand elsewhere, as with hosts that embed the library; the stronger first. */
export async function loadPolicyFrom(places: readonly PolicyPlace[]): Promise<Policy> {
  const layers = places.map(readPolicy).flatMap((found) => layerOf(found) ?? []);
  return layers.length === 0 ? noPolicy : mergePolicies(layers);
}

function layerOf(found: FoundPolicy): PolicyLayer | undefined {
  if (found.kind === 'missing') return undefined;
  if (found.kind === 'unreadable') throw unreadable(found, found.why);
  if (found.layer !== undefined) return found.layer;
  const errors = found.problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const place = first?.place === undefined ? '' : `:${first.place.line}:${first.place.column}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw unreadable(found, `${first?.message ?? ''}${more}`, place);
}

function unreadable({ file, owner }: PolicyPlace, why: string, place = ''): HostError {
  const who = owner === 'machine' ? 'the administrator of this machine has to mend it' : 'mend it';
  return new HostError('policy-unreadable', `\`${file}${place}\`: ${why}`, {
    hint: `\`dxt policy check\` shows all that is wrong; ${who}, since nothing is installed, started or called meanwhile`,
  });
}

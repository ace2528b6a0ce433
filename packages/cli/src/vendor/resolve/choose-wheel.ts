import { fitsTag, parseWheelName, type PythonTarget } from '@opendxt/bundle';
import { platformTags } from '../clients/index.ts';

/**
 * The wheel that a target takes of those of one version, by their file names: the one made for it
 * most closely, and among these for the oldest systems; undefined where none fits.
 */
export function chooseWheel<Wheel extends { readonly fileName: string }>(
  wheels: readonly Wheel[],
  target: PythonTarget,
): Wheel | undefined {
  const platforms = platformTags(target);
  let best: { readonly wheel: Wheel; readonly rank: readonly number[] } | undefined;
  for (const wheel of wheels) {
    const rank = rankOf(wheel.fileName, target, platforms);
    if (rank === undefined) continue;
    if (best === undefined || isBefore(rank, best.rank)) best = { wheel, rank };
  }
  return best?.wheel;
}

/** Lower is better; of the best tag, and then the higher build number (PEP 427). */
function rankOf(
  fileName: string,
  target: PythonTarget,
  platforms: readonly string[],
): readonly number[] | undefined {
  const { tags, build } = parseWheelName(fileName);
  const own = Number(target.minor.slice(2));
  const ranks = tags
    .filter((tag) => fitsTag(tag, target))
    .map((tag): readonly number[] => {
      const [interpreter = '', abi = '', platform = ''] = tag.split('-');
      const at = platforms.indexOf(platform);
      return [
        platform === 'any' ? 1 : 0,
        closeness(interpreter, abi, own),
        at === -1 ? platforms.length : at,
      ];
    })
    .sort((one, other) => (isBefore(one, other) ? -1 : 1));
  const [first] = ranks;
  return first && [...first, -Number(/^\d+/.exec(build ?? '')?.[0] ?? 0)];
}

/** In the order in which pip prefers them: own ABI, the stable one, any; CPython before Python. */
function closeness(interpreter: string, abi: string, own: number): number {
  const digits = /\d(\d*)$/.exec(interpreter)?.[1] ?? '';
  const age = own - Number(digits === '' ? own : digits);
  if (interpreter.startsWith('cp')) {
    if (abi === 'abi3') return age === 0 ? 1 : 2 + age;
    return abi === 'none' ? 2 : 0;
  }
  return digits === '' ? 101 : age === 0 ? 100 : 101 + age;
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  for (const [at, value] of one.entries()) {
    const against = other[at] ?? 0;
    if (value !== against) return value < against;
  }
  return false;
}

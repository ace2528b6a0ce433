import type { Image } from '../../../binaries/index.ts';

/** Of the folder that Cargo unpacks crates in, below one for each registry: its host and a hash. */
const place =
  /^[/\\]src[/\\]+[\w.-]{1,100}-[0-9a-f]{16}[/\\]+(?<name>[A-Za-z][\w-]{0,63}?)-(?<version>\d+\.\d+\.\d+(?:[-+][\w.+-]{1,64}?)?)[/\\]/;
const mark = Buffer.from('registry');
const compiler = Buffer.from('/rustc/');
const library = Buffer.from('/library/core/src/');
const mostHits = 1_000_000;

/**
 * Crates by the paths of their sources, which Rust's compiler leaves in a program for the messages
 * of panics. Those that can't panic, and what was built with paths cut, are not among them.
 */
export function readRustPaths({ bytes }: Image): ReadonlyMap<string, ReadonlySet<string>> {
  const crates = new Map<string, Set<string>>();
  let at = bytes.indexOf(mark);
  for (let hits = 0; at !== -1 && hits < mostHits; hits++) {
    const start = at + mark.length;
    const { name, version } =
      place.exec(bytes.toString('latin1', start, start + 250))?.groups ?? {};
    if (name !== undefined && version !== undefined)
      crates.set(name, (crates.get(name) ?? new Set()).add(version));
    at = bytes.indexOf(mark, start);
  }
  return crates;
}

/** Rust's own sources, which every program of it names. */
export function isRust({ bytes }: Image): boolean {
  return bytes.includes(compiler) && bytes.includes(library);
}

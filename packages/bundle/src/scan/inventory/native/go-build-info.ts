import type { Image } from '../../../binaries/index.ts';

/** One module that a Go program was built from. */
export interface GoModule {
  readonly path: string;
  /** `v1.2.3`, a pseudo-version, `(devel)` or empty. */
  readonly version: string;
  /** What it was replaced with: a module, or a folder, whose version is `(devel)` or empty. */
  readonly replacedBy?: { readonly path: string; readonly version: string };
}

/** What `go version -m` prints. */
export interface GoBuildInfo {
  /** As `go1.22.1`; empty where that is not to be found. */
  readonly goVersion: string;
  readonly main?: GoModule;
  readonly modules: readonly GoModule[];
}

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
/** Data that only looks like it is passed over, up to this often. */
const mostTries = 1000;
const longestText = 4 * 1024 * 1024;

/** The build info that Go's linker puts into programs and libraries (`debug/buildinfo`). */
export function readGoBuildInfo(image: Image): GoBuildInfo | undefined {
  const named = image.sections.find(({ name }) => /^(?:\.|__)go[._]buildinfo$/.test(name));
  return (
    (named && search(named.bytes, image)) ?? search(image.bytes, image) ?? between(image.bytes)
  );
}

/** Around the text of modules; for those who search a binary. */
const start = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const end = Buffer.from('f932433186182072008242104116d8f2', 'hex');

/** WebAssembly leaves out zeros, so that what stands before the text is elsewhere. */
function between(bytes: Buffer): GoBuildInfo | undefined {
  const from = bytes.indexOf(start);
  const to = from === -1 ? -1 : bytes.indexOf(end, from);
  if (to === -1 || to - from > longestText) return undefined;
  return { goVersion: '', ...readModules(bytes.toString('utf8', from + start.length, to)) };
}

function search(bytes: Buffer, image: Image): GoBuildInfo | undefined {
  let at = bytes.indexOf(magic);
  for (let tries = 0; at !== -1 && tries < mostTries; tries++) {
    const found = readAt(bytes.subarray(at), image);
    if (found !== undefined) return found;
    at = bytes.indexOf(magic, at + 1);
  }
  return undefined;
}

/** From 14: the size of a pointer, then flags: 1 for big-endian order, 2 for texts right here. */
function readAt(info: Buffer, image: Image): GoBuildInfo | undefined {
  if (info.length < 32) return undefined;
  const [pointer = 0, flags = 0] = info.subarray(14, 16);
  const texts =
    (flags & 2) === 0 ? behindPointers(info, pointer, (flags & 1) === 1, image) : inline(info);
  const [version, modules] = texts?.map((text) => text.toString('utf8')) ?? [];
  const goVersion = /^(?:go\d|devel )[^\n]{1,200}/.exec(version ?? '')?.[0];
  return goVersion === undefined ? undefined : { goVersion, ...readModules(modules ?? '') };
}

/** Since Go 1.18: a length (varint) and the text, twice, from 32. */
function inline(info: Buffer): readonly Buffer[] | undefined {
  const texts: Buffer[] = [];
  let at = 32;
  for (let index = 0; index < 2; index++) {
    let length = 0;
    let shift = 0;
    for (let more = true; more; shift += 7) {
      const byte = info[at++];
      if (byte === undefined || shift > 28) return undefined;
      length += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    if (length > longestText || at + length > info.length) return undefined;
    texts.push(info.subarray(at, at + length));
    at += length;
  }
  return texts;
}

/** Before Go 1.18: at 16 two pointers to strings, each a pointer to the text and its length. */
function behindPointers(
  info: Buffer,
  size: number,
  bigEndian: boolean,
  image: Image,
): readonly Buffer[] | undefined {
  if (size !== 4 && size !== 8) return undefined;
  const number = (bytes: Buffer, at: number) => {
    const word = Buffer.from(bytes.subarray(at, at + size));
    const value = BigInt(`0x${(bigEndian ? word : word.reverse()).toString('hex')}`);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  };
  const texts = [16, 16 + size].map((at) => {
    const header = image.at(number(info, at), 2 * size);
    const length = header === undefined ? 0 : number(header, size);
    return header === undefined || length > longestText
      ? undefined
      : image.at(number(header, 0), length);
  });
  const [version, modules] = texts;
  return version === undefined ? undefined : [version, modules ?? Buffer.alloc(0)];
}

/** Within 16 bytes at either end, lines of tabs: `mod` and `dep` with path, version and sum, `=>` for what replaces the one above. */
function readModules(wrapped: string): Pick<GoBuildInfo, 'main' | 'modules'> {
  const modules: GoModule[] = [];
  let main: GoModule | undefined;
  let replaced: GoModule | undefined;
  for (const line of wrapped.split('\n')) {
    const [word, path = '', version = ''] = line.split('\t');
    if (word === '=>' && replaced !== undefined) {
      const module = { ...replaced, replacedBy: { path, version } };
      if (replaced === main) main = module;
      else modules.splice(-1, 1, module);
    }
    replaced = undefined;
    if (path === '') continue;
    if (word === 'mod') replaced = main = { path, version };
    if (word === 'dep') modules.push((replaced = { path, version }));
  }
  return { ...(main === undefined ? {} : { main }), modules };
}

import {
  binaryHeadLength,
  type Image,
  readBinaryFormat,
  readImages,
} from '../../../binaries/index.ts';
import { forEach } from '../reading.ts';
import type { Survey } from '../survey.ts';
import { candidatesOf } from './candidates.ts';
import { seeGo } from './see-go.ts';
import { seeRust } from './see-rust.ts';
import { wrappedProgram } from './wrapped.ts';

/** The whole of a file is held in memory while it is looked at; one at a time. */
const largest = 256 * 1024 * 1024;

const formats = { linux: 'ELF', darwin: 'Mach-O', win32: 'PE' } as const;

interface Native {
  readonly path: string;
  readonly size: number;
}

/** Programs and libraries, and the packages of Go and Rust that they were built from. */
export async function seeNatives(survey: Survey, ownerOf: (path: string) => string): Promise<void> {
  const { contents, ledger, explained, signal } = survey;
  const natives: Native[] = [];
  await forEach(candidatesOf(contents), signal, async ([path, { size }]) => {
    const head = await contents.read(path, binaryHeadLength);
    const format = readBinaryFormat(head);
    const isModule = Buffer.from(head.subarray(0, 4)).equals(Buffer.from('\0asm'));
    if (format === undefined && !isModule) return;
    natives.push({ path, size });
    ledger.native({
      path,
      targets: format?.archs.map((arch) => `${format.platform}-${arch}`) ?? [],
      format: format === undefined ? 'WebAssembly' : formats[format.platform],
    });
  });
  const opaque = new Map<string, number>();
  for (const { path, size } of natives.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    signal?.throwIfAborted();
    if (size > largest) {
      ledger.unseen(path, 'it is too large to look into');
    } else if (
      !explained.has(path) &&
      !seeImages(survey, path, readImages(await contents.read(path)))
    ) {
      const owner = ownerOf(path);
      opaque.set(owner, (opaque.get(owner) ?? 0) + 1);
    }
  }
  for (const [owner, count] of opaque)
    ledger.unseen(
      owner,
      count === 1
        ? 'a program or library of machine code, which does not say what is compiled into it'
        : `${count} programs or libraries of machine code, which do not say what is compiled into them`,
    );
}

/** Whether anything in it says what it was built from, or something about it has been said. */
function seeImages(survey: Survey, path: string, images: readonly Image[]): boolean {
  let seen = false;
  for (const image of images) {
    const wrapped = wrappedProgram(image);
    if (wrapped !== undefined) survey.ledger.unseen(path, wrapped);
    const said = [seeGo(survey, path, image), seeRust(survey, path, image)].includes(true);
    seen ||= said || wrapped !== undefined;
  }
  return seen;
}

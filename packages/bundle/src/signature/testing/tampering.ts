import { bundleWith, rawZip, signatureBlock } from '@opendxt/testkit';
import type { SignatureEvidence, SignatureFaultCode } from '../types.ts';
import { counting, type Parts, partsOf } from './scene.ts';

/** A bundle that somebody changed, and what an examination has to say of it. */
export interface Tampering {
  readonly name: string;
  readonly bytes: Buffer;
  readonly state: SignatureEvidence['state'];
  /** The worst of its faults. */
  readonly fault: SignatureFaultCode;
}

const header = Buffer.from('MCPB_SIG_V1');
const footer = Buffer.from('MCPB_SIG_END');

/** What can be done to the file around a signature; `signed` is of layout B and has no comment. */
export function* fileTamperings(signed: Buffer, other: Buffer): Iterable<Tampering> {
  const { archive, block, der } = partsOf(signed);
  const theirs = partsOf(other);
  const plain = counting(archive, 0);
  const malformed = (name: string, ...pieces: readonly Buffer[]): Tampering => ({
    name,
    bytes: Buffer.concat(pieces),
    state: 'malformed',
    fault: 'malformed',
  });
  const tampered = (name: string, ...pieces: readonly Buffer[]): Tampering => ({
    name,
    bytes: Buffer.concat(pieces),
    state: 'tampered',
    fault: 'digest-mismatch',
  });
  const covering = (length: number, zip = plain) => counting(zip, length);

  yield tampered('the block of another bundle', covering(theirs.block.length), theirs.block);
  yield tampered('the block on another archive', counting(theirs.archive, block.length), block);
  yield tampered('another archive with its block appended', counting(theirs.archive, 0), block);
  yield tampered('an unsigned archive before it', bundleWith([]), signed);
  yield tampered('a byte before it', Buffer.of(0), signed);
  yield tampered('a byte between archive and block', archive, Buffer.of(0), block);
  yield tampered('a byte in the comment', covering(block.length + 1), Buffer.of(0), block);
  yield tampered('a comment', covering(block.length + 4), Buffer.from('hey!'), block);
  yield tampered('a length of the comment that is too small', covering(block.length - 1), block);
  yield tampered('a length of the comment that is too large', covering(block.length + 1), block);
  yield tampered(
    'one end record more',
    archive.subarray(0, -22),
    archive.subarray(-22),
    archive.subarray(-22),
    block,
  );

  yield malformed('the block twice, counted once', archive, block, block);
  yield malformed('the block twice, counted twice', covering(2 * block.length), block, block);
  yield malformed('the block twice, appended', plain, block, block);
  yield malformed(
    'the block twice in one',
    plain,
    header,
    Buffer.from(u32(block.length)),
    block,
    footer,
  );
  yield malformed(
    'another block before it',
    covering(theirs.block.length + block.length),
    theirs.block,
    block,
  );
  yield malformed(
    'another block behind it',
    covering(theirs.block.length + block.length),
    block,
    theirs.block,
  );

  const stump = block.subarray(0, -footer.length);
  yield malformed('no footer', archive, stump);
  yield malformed(
    'no footer, and a comment as long as what is left',
    covering(stump.length),
    stump,
  );
  yield malformed('no footer, appended', plain, stump);
  const headless = block.subarray(header.length);
  yield malformed('no header', archive, headless);
  yield malformed('no header, counted', covering(headless.length), headless);
  yield malformed('no header, appended', plain, headless);
  yield malformed('the signature without its frame, counted', covering(der.length), der);
  yield malformed('the signature without its frame, appended', plain, der);
  yield malformed('the header alone, counted', covering(header.length), header);
  yield malformed('the header alone, appended', plain, header);
  yield malformed('the footer alone, counted', covering(footer.length), footer);
  yield malformed('the footer alone, appended', plain, footer);
  yield malformed('an empty block', covering(27), signatureBlock(Buffer.alloc(0)));
  yield malformed('a block with text in it', covering(31), signatureBlock(Buffer.from('evil')));
  yield malformed('a comment that says it and is not there', archive);
  const renamed = Buffer.concat([Buffer.from('MCPB_SIG_V2'), headless]);
  yield malformed('another version of the block', archive, renamed);
  for (const [name, length] of [
    ['too small', der.length - 1],
    ['too large', der.length + 1],
    ['0', 0],
    ['the largest', 0xffffffff],
  ] as const) {
    yield malformed(
      `a length of the signature that is ${name}`,
      archive,
      signatureBlock(der, length),
    );
  }
  const longer = signatureBlock(Buffer.concat([der, Buffer.of(0)]));
  yield malformed('a byte behind the signature in the block', covering(longer.length), longer);

  for (const [name, more] of [
    ['a byte', Buffer.of(0)],
    ['a line feed', Buffer.from('\n')],
    ['an archive', bundleWith([])],
    ['a signed bundle’s archive', theirs.archive],
    ['a kilobyte of zeros', Buffer.alloc(1024)],
  ] as const) {
    yield malformed(`${name} behind it`, signed, more);
  }
  yield tampered('nothing but the block', block);
  yield* archiveTamperings({ archive, block, der });
}

function* archiveTamperings({ block }: Parts): Iterable<Tampering> {
  const manifest = { name: 'manifest.json', content: '{}', method: 8 };
  const changed: Readonly<Record<string, Buffer>> = {
    'other files': bundleWith([{ name: 'lib/a.txt', content: 'two\n', method: 8 }]),
    'one file more': bundleWith([{ name: 'evil.js', content: 'evil()', method: 8 }]),
    'a manifest alone': rawZip([manifest]),
    'no file': rawZip([]),
  };
  for (const [name, archive] of Object.entries(changed)) {
    yield {
      name: `the signature of another bundle on ${name}`,
      bytes: Buffer.concat([counting(archive, block.length), block]),
      state: 'tampered',
      fault: 'digest-mismatch',
    };
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

import { type ArchiveCase, bundleWith, bytesCase } from './archive-case.ts';
import { u32 } from './bytes.ts';
import type { RawEntry } from './raw-zip.ts';

// A DER sequence that holds an octet string: as much as a reader can judge.
const der = Buffer.concat([
  Buffer.of(0x30, 0x82, 0x01, 0x04, 0x04, 0x82, 0x01, 0x00),
  Buffer.alloc(256),
]);
const endSignature = Buffer.from('PK\x05\x06', 'latin1');

/** A signature block; what is given may lie. */
export function signatureBlock(content: Uint8Array = der, length = content.length): Buffer {
  return Buffer.concat([
    Buffer.from('MCPB_SIG_V1'),
    u32(length),
    content,
    Buffer.from('MCPB_SIG_END'),
  ]);
}

type Layout = 'appended' | 'in the comment';

/** A bundle with a block behind it: layout A appends it, B and C count it as comment. */
export function signedBundle(
  block: Uint8Array = signatureBlock(),
  layout: Layout = 'appended',
  comment = '',
): Buffer {
  const text = Buffer.from(comment);
  if (layout === 'appended') return Buffer.concat([bundleWith([], { comment: text }), block]);
  return bundleWith([], { comment: Buffer.concat([text, block]) });
}

/** Signature blocks in all layouts, well formed and not, and files that only look like one. */
export function* signatureCases(): Iterable<ArchiveCase> {
  for (const layout of ['appended', 'in the comment'] as const) {
    const signed = (title: string, expect: ArchiveCase['expect'], block: Uint8Array, text = '') =>
      bytesCase(`signature ${layout}: ${title}`, expect, () => signedBundle(block, layout, text));
    yield signed('well formed', 'ok', signatureBlock());
    yield signed('after a comment', 'ok', signatureBlock(), 'a comment');
    yield signed('a length that is too small', 'signature-block-invalid', signatureBlock(der, 9));
    yield signed('a length that is too large', 'signature-block-invalid', signatureBlock(der, 999));
    yield signed('no DER', 'signature-block-invalid', signatureBlock(Buffer.from('evil')));
    yield signed('nothing in it', 'signature-block-invalid', signatureBlock(Buffer.alloc(0)));
    yield signed(
      'DER and more',
      'signature-block-invalid',
      signatureBlock(Buffer.concat([der, Buffer.of(0)])),
    );
    yield signed(
      'of indefinite length',
      'signature-block-invalid',
      signatureBlock(Buffer.of(0x30, 0x80, 0, 0)),
    );
    yield signed('a footer alone', 'signature-block-invalid', Buffer.from('MCPB_SIG_END'));
    const inner = signatureBlock(der);
    const around = Buffer.concat([Buffer.of(0x30, 0x82, 1, 0x1b), inner.subarray(0, -12)]);
    yield signed('a block in a block', 'signature-block-invalid', signatureBlock(around));
    const withEnd = Buffer.concat([Buffer.of(0x30, 26, 4, 24), endSignature, Buffer.alloc(20)]);
    yield signed('an end record in it', 'end-record-ambiguous', signatureBlock(withEnd));
  }
  yield bytesCase('signature: two blocks', 'data-after', () =>
    signedBundle(Buffer.concat([signatureBlock(), signatureBlock()])),
  );
  yield bytesCase('signature: bytes before the block', 'data-after', () =>
    signedBundle(Buffer.concat([Buffer.from('evil'), signatureBlock()])),
  );
  yield bytesCase('signature: bytes after the block', 'data-after', () =>
    signedBundle(Buffer.concat([signatureBlock(), Buffer.from('\n')])),
  );
  yield bytesCase('signature: an archive after the block', 'data-before', () =>
    Buffer.concat([signedBundle(), bundleWith([])]),
  );
  yield* lookalikes();
}

function* lookalikes(): Iterable<ArchiveCase> {
  const contents: Readonly<Record<string, Uint8Array>> = {
    'a bundle': bundleWith([]),
    'a signed bundle': signedBundle(),
    'a bundle signed in its comment': signedBundle(signatureBlock(), 'in the comment'),
    'the markers of a signature': Buffer.from('MCPB_SIG_V1 MCPB_SIG_END'),
    'a whole signature block': signatureBlock(),
    'the signatures of ZIP': Buffer.from(
      'PK\x03\x04 PK\x01\x02 PK\x05\x06 PK\x06\x06 PK\x06\x07 PK\x07\x08',
      'latin1',
    ),
    'an end record': Buffer.concat([endSignature, Buffer.alloc(18)]),
    'a byte order mark': Buffer.from('\uFEFFexport {};\n'),
  };
  for (const [title, content] of Object.entries(contents)) {
    for (const method of [0, 8]) {
      const entry: RawEntry = { name: 'lib/inner.bin', content, method };
      const how = method === 0 ? 'stored' : 'deflated';
      yield bytesCase(`content: ${title}, ${how}`, 'ok', () => bundleWith([entry]));
    }
  }
}

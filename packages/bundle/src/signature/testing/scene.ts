import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Authority,
  bundleWith,
  type Issued,
  type IssueOptions,
  makeAuthority,
  temporaryFolder,
} from '@opendxt/testkit';
import { type Anchor, type Certificate, readCertificates } from '../certificates/index.ts';
import { examineSignature, type ExamineSignatureOptions } from '../examine/index.ts';
import { signBundle, type SignOptions } from '../sign/index.ts';

export interface TestSigner extends Issued {
  readonly certificates: readonly Certificate[];
  readonly privateKey: KeyObject;
}

/** A root, signers below it, and bundles, in a folder of their own. */
export interface Scene extends AsyncDisposable {
  readonly path: string;
  readonly root: Authority;
  readonly anchors: readonly Anchor[];
  signer(name: string, options?: IssueOptions): TestSigner;
  asSigner(issued: Issued): TestSigner;
  /** Writes a file, and gives its path. */
  write(name: string, bytes: Uint8Array): Promise<string>;
  /** The bytes of the bundle signed in this layout. */
  sign(signer: TestSigner, layout: 'B' | 'C', options?: Partial<SignOptions>): Promise<Buffer>;
  examine(bytes: Uint8Array, options?: Partial<ExamineSignatureOptions>): Promise<Examined>;
}

type Examined = Awaited<ReturnType<typeof examineSignature>>;

/** An unsigned bundle. */
export const plain = bundleWith([{ name: 'lib/a.txt', content: 'one\n'.repeat(100), method: 8 }]);

export async function makeScene(): Promise<Scene> {
  const folder = await temporaryFolder();
  const root = makeAuthority(folder.path, 'Root');
  const anchors = readCertificates(root.pem, 'the root').map((certificate) => ({
    kind: 'given' as const,
    certificate,
  }));
  const write = async (name: string, bytes: Uint8Array) => {
    const path = join(folder.path, name);
    await writeFile(path, bytes);
    return path;
  };
  return {
    path: folder.path,
    root,
    anchors,
    signer: (name, options) => asSigner(root.issue(name, options)),
    asSigner,
    write,
    async sign({ certificates, privateKey: key }, layout, options = {}) {
      const path = await write('signing.mcpb', plain);
      const time = new Date();
      await signBundle(path, { certificates, key, layout, time, ...options });
      return readFile(path);
    },
    async examine(bytes, options = {}) {
      const path = await write('examined.mcpb', bytes);
      return examineSignature(path, { anchors, now: new Date(), ...options });
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

function asSigner(issued: Issued): TestSigner {
  return {
    ...issued,
    certificates: readCertificates(issued.pem, 'a signer'),
    privateKey: createPrivateKey(readFileSync(issued.key)),
  };
}

export interface Parts {
  /** The archive before the block, as it is stored. */
  readonly archive: Buffer;
  readonly block: Buffer;
  readonly der: Buffer;
}

/** What a signed bundle consists of. */
export function partsOf(signed: Buffer): Parts {
  const start = signed.lastIndexOf('MCPB_SIG_V1');
  const block = signed.subarray(start);
  return { archive: signed.subarray(0, start), block, der: block.subarray(15, -12) };
}

/** An archive without a comment that says that there is one of `length` bytes. */
export function counting(archive: Buffer, length: number): Buffer {
  const bytes = Buffer.from(archive);
  bytes.writeUInt16LE(length, bytes.length - 2);
  return bytes;
}

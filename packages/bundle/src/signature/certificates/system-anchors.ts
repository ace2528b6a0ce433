import { readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BundleError } from '../../error/index.ts';
import type { Anchor } from './anchors.ts';
import { Certificate } from './certificate.ts';
import { pemBlocks } from './read-certificates.ts';

export interface Machine {
  /** `SSL_CERT_FILE` and `SSL_CERT_DIR` name other files, as for OpenSSL. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** Where distributions of Linux and BSD keep the authorities that they trust; the first is taken. */
const files = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
];

/**
 * The authorities that this machine trusts; `source` of each says where it is from. What the
 * environment names is taken alone. A machine without a file of them (Windows, macOS, small
 * containers) is asked through Node, where Node can, else the list that came with Node is taken.
 * BundleError `anchors-unreadable` for what is there and can't be read.
 */
export async function systemAnchors({ env, platform }: Machine): Promise<readonly Anchor[]> {
  const { SSL_CERT_FILE: file = '', SSL_CERT_DIR: folders = '' } = env;
  if (file !== '' || folders !== '') return named(file, folders.split(delimiter).filter(Boolean));
  if (platform === 'win32' || platform === 'darwin') return ofNode('system');
  for (const place of files) {
    const pem = await readFile(place).catch(ignoreMissing);
    if (pem !== undefined) return asAnchors([{ place, pem }]);
  }
  return ofNode('bundled');
}

/** As for OpenSSL a folder need not be there; but something of what is named has to. */
async function named(file: string, folders: readonly string[]): Promise<readonly Anchor[]> {
  const found = await Promise.all(folders.map(filesOf));
  const listed = found.filter((list) => list !== undefined).flat();
  if (file === '' && found.every((list) => list === undefined))
    throw unreadable(folders.join(delimiter), Object.assign(new Error(), { code: 'ENOENT' }));
  return asAnchors(await Promise.all([...(file === '' ? [] : [file]), ...listed].map(readNamed)));
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw unreadable(error.path ?? 'the trust store', error);
}

function unreadable(place: string, cause: unknown): BundleError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new BundleError(
    'anchors-unreadable',
    `the authorities that this machine trusts can't be read: \`${place}\` (${code})`,
    { cause },
  );
}

async function filesOf(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(ignoreMissing);
  // OpenSSL looks for `<hash>.<number>` alone; other names are the same certificates again.
  return names?.filter((name) => /^[0-9a-f]{8}\.\d+$/.test(name)).map((name) => join(folder, name));
}

async function readNamed(place: string): Promise<{ place: string; pem: Buffer }> {
  try {
    return { place, pem: await readFile(place) };
  } catch (error) {
    throw unreadable(place, error);
  }
}

/** What is no certificate of its own counts for nothing: a store has to be read as far as it can. */
function asAnchors(stores: readonly { place: string; pem: Buffer }[]): readonly Anchor[] {
  const anchors = new Map<string, Anchor>();
  for (const { place, pem } of stores)
    for (const { label, der } of pemBlocks(pem)) {
      if (label !== 'CERTIFICATE' || anchors.has(der.toString('latin1'))) continue;
      const certificate = readable(der, `a certificate of \`${place}\``);
      if (certificate !== undefined)
        anchors.set(der.toString('latin1'), { kind: 'system', certificate, source: place });
    }
  return [...anchors.values()];
}

function readable(der: Uint8Array, place: string): Certificate | undefined {
  try {
    return new Certificate(der, place);
  } catch {
    return undefined;
  }
}

/** Node asks the system from 22.15 on; older ones have a list only. */
async function ofNode(kind: 'system' | 'bundled'): Promise<readonly Anchor[]> {
  const tls = await import('node:tls');
  const { getCACertificates: ask } = tls as {
    getCACertificates?: (kind: string) => readonly string[];
  };
  const isAsked = kind === 'system' && ask !== undefined;
  const source = isAsked ? 'the system' : `the list of Node ${process.versions.node}`;
  const list = isAsked ? ask('system') : tls.rootCertificates;
  return asAnchors(list.map((pem) => ({ place: source, pem: Buffer.from(pem) })));
}

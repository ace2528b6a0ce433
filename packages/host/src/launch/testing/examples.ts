import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { thisMachine, type Machine } from '../../runtimes/index.ts';

export const linux: Machine = { ...thisMachine(), platform: 'linux', arch: 'x64' };

/** A manifest with these keys, and these of its server. */
export function manifestOf(more: object, server: object = {}): Manifest {
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'notes',
    version: '1.0.0',
    description: 'Keeps notes',
    author: { name: 'Ada' },
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
      ...server,
    },
    ...more,
  });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw new Error('the example is no manifest');
  return manifest;
}

/** The head of a library for Linux on this machine number of ELF, or of a Mac's for arm64. */
function library(kind: 0x3e | 0xb7 | 'mac'): Uint8Array {
  const bytes = Buffer.alloc(128);
  if (kind === 'mac') bytes.write('cffaedfe0c000001', 'hex');
  else {
    bytes.write('7f454c460201', 'hex');
    bytes.writeUInt16LE(kind, 18);
  }
  return bytes;
}

export const x64 = library(0x3e);
export const arm64 = library(0xb7);
export const mac = library('mac');

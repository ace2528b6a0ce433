import { constants, deflateRawSync } from 'node:zlib';

/** Raw deflate (RFC 1951) by one library. */
export interface Compressor {
  /** Library and version, as the report gives it. */
  readonly name: string;
  whole(content: Uint8Array): Uint8Array;
  /**
   * One block of a longer stream: it refers back into `dictionary`, and ends on a byte boundary or
   * with the stream. Blocks put together are the stream.
   */
  block(content: Uint8Array, dictionary: Uint8Array | undefined, last: boolean): Uint8Array;
}

export interface CompressorChoice {
  readonly kind: 'zlib' | 'portable';
  /** 1 to 9. */
  readonly level: number;
}

export function loadCompressor({ kind, level }: CompressorChoice): Promise<Compressor> {
  return kind === 'zlib' ? Promise.resolve(zlibCompressor(level)) : portableCompressor(level);
}

/** Bytes that the compressors give at once of a block. */
const chunkSize = 256 * 1024;

function zlibCompressor(level: number): Compressor {
  return {
    name: `zlib ${process.versions.zlib}`,
    // A fresh state for each file: a reset one finds other matches near the end of the content.
    whole: (content) => deflateRawSync(content, { level }),
    block: (content, dictionary, last) =>
      deflateRawSync(content, {
        level,
        chunkSize,
        finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
        ...(dictionary === undefined ? {} : { dictionary }),
      }),
  };
}

/** The dependency is pinned to this version, since another may give other bytes. */
const pakoVersion = '3.0.3';

/** zlib in JavaScript, which is the same on every machine. */
async function portableCompressor(level: number): Promise<Compressor> {
  const { Deflate, deflateRaw, Z_FINISH, Z_SYNC_FLUSH } = await import('pako');
  return {
    name: `pako ${pakoVersion}`,
    whole: (content) => deflateRaw(content, { level }),
    block: (content, dictionary, last) => {
      const parts: Uint8Array[] = [];
      const deflate = new Deflate({
        raw: true,
        level,
        chunkSize,
        ...(dictionary === undefined ? {} : { dictionary }),
      });
      deflate.onData = (part) => parts.push(part);
      deflate.push(content, last ? Z_FINISH : Z_SYNC_FLUSH);
      if (deflate.err !== 0) throw new Error(`pako: ${deflate.msg}`);
      return Buffer.concat(parts);
    },
  };
}

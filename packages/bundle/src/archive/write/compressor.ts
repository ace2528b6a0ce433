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

function zlibCompressor(level: number): Compressor {
  return {
    name: `zlib ${process.versions.zlib}`,
    // A fresh state for each file: a reset one finds other matches near the end of the content.
    whole: (content) => deflateRawSync(content, { level }),
    block: (content, dictionary, last) =>
      deflateRawSync(content, {
        level,
        chunkSize: 256 * 1024,
        finishFlush: last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
        ...(dictionary === undefined ? {} : { dictionary }),
      }),
  };
}

/** Its dependency is pinned to this version, since another may give other bytes. */
const fflateVersion = '0.8.3';

// Given so that it is not guessed from the size with floating-point logarithms.
const hashBits = 4;

async function portableCompressor(level: number): Promise<Compressor> {
  const { Deflate, deflateSync } = await import('fflate');
  const options = { level: deflateLevel(level), mem: hashBits } as const;
  return {
    name: `fflate ${fflateVersion}`,
    whole: (content) => deflateSync(content, options),
    block: (content, dictionary, last) => {
      const parts: Uint8Array[] = [];
      const deflate = new Deflate(
        dictionary === undefined ? options : { ...options, dictionary },
        (part) => parts.push(part),
      );
      deflate.push(content, last);
      if (!last) deflate.flush(true);
      return Buffer.concat(parts);
    },
  };
}

type DeflateLevel = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

const deflateLevel = (level: number): DeflateLevel =>
  Math.min(9, Math.max(1, level)) as DeflateLevel;

/**
 * How content that is compressed already begins: what is found at an offset. Part of the format's
 * rule for stored entries (docs/archive.md): a change here changes the bytes of archives.
 */
const beginnings: readonly { readonly at: number; readonly bytes: Buffer }[] = [
  ...[
    '89504e470d0a1a0a', // PNG
    'ffd8ff', // JPEG
    '47494638', // GIF
    '504b0304', // ZIP
    '1f8b08', // gzip
    '28b52ffd', // Zstandard
    'fd377a585a00', // xz
    '425a68', // bzip2
    '377abcaf271c', // 7z
    '526172211a07', // RAR
    '774f4646', // WOFF
    '774f4632', // WOFF 2
    '4f676753', // Ogg
    '664c6143', // FLAC
    '494433', // MP3
    '1a45dfa3', // Matroska, WebM
  ].map((hex) => ({ at: 0, bytes: Buffer.from(hex, 'hex') })),
  { at: 4, bytes: Buffer.from('ftyp') }, // MP4, AVIF, HEIC
  { at: 8, bytes: Buffer.from('WEBP') },
];

/** Whether content begins like a compressed format. */
export function isCompressed(content: Buffer): boolean {
  return beginnings.some(({ at, bytes }) => content.subarray(at, at + bytes.length).equals(bytes));
}

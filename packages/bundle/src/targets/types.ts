/** A kind of machine that a bundle, or a part of it, is made for. */
export interface Target {
  /** As in `process.platform`. */
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** As in `process.arch`. */
  readonly arch: 'x64' | 'arm64';
  /** Of Linux alone, and glibc unless named. */
  readonly libc?: 'musl';
}

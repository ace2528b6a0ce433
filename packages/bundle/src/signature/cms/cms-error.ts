/** Bytes that can't be read as a signature, or as none that proves anything. */
export class CmsError extends Error {
  override readonly name = 'CmsError';
  readonly code: 'malformed' | 'weak-algorithm';

  constructor(code: CmsError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export const malformed = (message: string) => new CmsError('malformed', message);

import { BundleError } from '../../../error/index.ts';

/** A source that is there and is no dump of advisories. */
export function invalid(source: string, found: string, cause?: unknown): BundleError {
  return new BundleError('advisories-invalid', `\`${source}\` ${found}`, {
    hint: 'give `--from` an address or a folder with `<ecosystem>/all.zip` in it, one such file, or an advisory as `.json`',
    cause,
  });
}

import { normaliseName } from '@opendxt/bundle';
import type { Choice } from './types.ts';

/** A project that pip would install, as its report says (pip 22.2, report version 1). */
export interface Reported extends Choice {
  /** Requires-Dist of its metadata, as written. */
  readonly requires: readonly string[];
  /** The extras that it is wanted with. */
  readonly extras: readonly string[];
  /** It was asked for by name, not by another project. */
  readonly requested: boolean;
}

interface Report {
  readonly install: readonly {
    readonly metadata: {
      readonly name: string;
      readonly version: string;
      readonly requires_dist?: readonly string[];
    };
    readonly requested: boolean;
    /** It was wanted by its path or address. */
    readonly is_direct?: boolean;
    readonly requested_extras?: readonly string[];
    readonly download_info: {
      readonly url: string;
      readonly archive_info?: {
        readonly hash?: string;
        readonly hashes?: Readonly<Record<string, string>>;
      };
    };
  }[];
}

export function readPipReport(text: string): readonly Reported[] {
  const { install } = JSON.parse(text) as Report;
  return install.map(({ metadata, requested, is_direct, requested_extras, download_info }) => {
    const { url, archive_info } = download_info;
    const path = new URL(url).pathname;
    return {
      name: normaliseName(metadata.name),
      version: metadata.version,
      fileName: decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)),
      sha256:
        archive_info?.hashes?.['sha256'] ??
        /^sha256=(.+)$/.exec(archive_info?.hash ?? '')?.[1] ??
        '',
      ...(is_direct === true ? { location: url } : {}),
      requires: metadata.requires_dist ?? [],
      extras: requested_extras ?? [],
      requested,
    };
  });
}

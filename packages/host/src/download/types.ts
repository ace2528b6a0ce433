export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called with bytes; `total` is undefined where the server does not say. */
  readonly onProgress?: (progress: { readonly received: number; readonly total?: number }) => void;
  /** Called with a sentence when the connection broke and is made anew. */
  readonly onRetry?: (what: string) => void;
  /** Bytes; more is refused. 4 GiB unless told. */
  readonly largest?: number;
  readonly fetch?: typeof fetch;
}

/** A bundle that was fetched; whoever is done with it removes it by disposing of it. */
export interface DownloadedBundle extends AsyncDisposable {
  readonly file: string;
  /** Where it came from, without the fragment. */
  readonly source: string;
  /** The address named its digest, and this is what arrived. */
  readonly checked: boolean;
}

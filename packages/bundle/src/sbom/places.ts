import { contentDigest, type ContentFile } from '../digest/index.ts';

/** Which files lie in which place, where a place in another one is not part of that. */
export class Places {
  readonly #files = new Map<string, ContentFile[]>();

  /** @param places folders or files, by path; `''` or `.` is the root */
  constructor(places: Iterable<string>, files: readonly ContentFile[]) {
    for (const place of places) this.#files.set(plain(place), []);
    for (const file of files) this.#files.get(this.of(file.path) ?? '')?.push(file);
  }

  /** The innermost place that a file lies in, or is. */
  of(path: string): string | undefined {
    for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
      if (this.#files.has(at)) return at;
      if (!at.includes('/')) return this.#files.has('') ? '' : undefined;
    }
  }

  /** The content digest of what lies in a place; undefined where nothing does. */
  digest(place: string): string | undefined {
    const files = this.#files.get(plain(place)) ?? [];
    return files.length === 0 ? undefined : contentDigest(files);
  }
}

function plain(place: string): string {
  return place === '.' ? '' : place.replace(/\/+$/, '');
}

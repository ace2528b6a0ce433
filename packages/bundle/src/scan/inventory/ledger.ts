import type { Ecosystem, FoundPackage, Inventory, NativeFound, Unseen } from '../types.ts';
import { packageUrl } from './package-url.ts';

/** One sighting of a package. */
export interface Sighting {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
  readonly place: string;
  readonly how: FoundPackage['how'];
  readonly licences?: readonly string[];
}

interface Entry extends Omit<Sighting, 'place' | 'licences'> {
  readonly places: Set<string>;
  readonly licences: Set<string>;
  readonly dependsOn: Set<string>;
}

const ways = ['installed', 'vendored', 'compiled', 'locked'] as const;

/** Longer ones, and those with signs that no terminal should be given, are nobody's real ones. */
const longestName = 256;

/** Nobody reads more; a bundle that means harm could have millions. */
const mostUnseen = 1000;

/** What a bundle was seen to hold; sightings of one version of one package become one entry. */
export class Ledger {
  readonly #prefix: string;
  readonly #packages: Map<string, Entry>;
  readonly #natives: Map<string, NativeFound>;
  readonly #unseen: Map<string, Unseen>;

  constructor(outer?: Ledger, prefix = '') {
    this.#prefix = prefix;
    this.#packages = outer === undefined ? new Map() : outer.#packages;
    this.#natives = outer === undefined ? new Map() : outer.#natives;
    this.#unseen = outer === undefined ? new Map() : outer.#unseen;
  }

  /** For what lies in an archive: paths in it are told behind its own and `!`. */
  within(path: string): Ledger {
    return new Ledger(this, `${this.#prefix}${path}!/`);
  }

  /** The package URL of what was seen; undefined for a name that can't be one. */
  add(sighting: Sighting): string | undefined {
    const { ecosystem, name, place, licences = [] } = sighting;
    const isNested = this.#prefix !== '' && sighting.how === 'installed';
    const how = isNested ? 'vendored' : sighting.how;
    if (!isPrintable(name) || name === '') {
      this.unseen(place, 'it holds a package whose name can’t be read');
      return undefined;
    }
    const version = isPrintable(sighting.version) ? sighting.version : '';
    const url = packageUrl(ecosystem, name, version);
    const known = this.#packages.get(url);
    this.#packages.set(url, {
      ecosystem,
      name,
      version,
      how: ways.find((way) => way === how || way === known?.how) ?? how,
      places: (known?.places ?? new Set<string>()).add(this.#prefix + place),
      licences: new Set([...(known?.licences ?? []), ...licences]),
      dependsOn: known?.dependsOn ?? new Set<string>(),
    });
    return url;
  }

  /** Whether any package of an ecosystem is installed. */
  hasInstalled(ecosystem: Ecosystem): boolean {
    return [...this.#packages.values()].some(
      (each) => each.ecosystem === ecosystem && each.how === 'installed',
    );
  }

  /** Both by their package URLs. */
  depends(from: string, to: string): void {
    if (from !== to) this.#packages.get(from)?.dependsOn.add(to);
  }

  native(found: NativeFound): void {
    const path = this.#prefix + found.path;
    this.#natives.set(path, { ...found, path });
  }

  unseen(place: string, why: string): void {
    const path = this.#prefix + place;
    if (this.#unseen.size < mostUnseen) this.#unseen.set(`${path}\0${why}`, { path, why });
    else this.#unseen.set('', { path: '', why: `there is more than these ${mostUnseen}` });
  }

  inventory(): Inventory {
    const packages = [...this.#packages].map(([purl, entry]) => ({
      ecosystem: entry.ecosystem,
      name: entry.name,
      version: entry.version,
      purl,
      places: [...entry.places].sort(),
      how: entry.how,
      licences: [...entry.licences].sort(),
      dependsOn: [...entry.dependsOn].sort(),
    }));
    return {
      packages: packages.sort((a, b) => order(a.purl, b.purl)),
      natives: [...this.#natives.values()].sort((a, b) => order(a.path, b.path)),
      unseen: [...this.#unseen.values()].sort(
        (a, b) => order(a.path, b.path) || order(a.why, b.why),
      ),
    };
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isPrintable(text: string): boolean {
  return text.length <= longestName && !/[\p{C}\p{Z}]/u.test(text);
}

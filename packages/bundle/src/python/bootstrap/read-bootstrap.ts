import { bootstrapMark } from './bootstrap-source.ts';

/** What a bootstrap of ours says about itself; paths are from its own folder. */
export interface BootstrapReading {
  readonly main: string;
  readonly lib: string;
  readonly module?: string;
  readonly callable?: string;
  readonly paths: readonly string[];
  /** As `cp312-linux-x64`, or `linux-x64` for every Python of a platform; empty where all do. */
  readonly targets: readonly string[];
}

/** Undefined for any other text. */
export function readBootstrap(text: string): BootstrapReading | undefined {
  if (!text.startsWith(bootstrapMark)) return undefined;
  const valueOf = (name: string) =>
    new RegExp(`^${name} = (.*(?:\\n    .*|\\n\\])*)$`, 'm').exec(text)?.[1];
  const textOf = (name: string) => stringsIn(valueOf(name))[0];
  const main = textOf('MAIN');
  if (main === undefined) return undefined;
  const module = textOf('MODULE');
  const callable = textOf('CALLABLE');
  return {
    main,
    lib: textOf('LIB') ?? 'lib',
    ...(module === undefined ? {} : { module }),
    ...(callable === undefined ? {} : { callable }),
    paths: stringsIn(valueOf('PATHS')),
    targets: stringsIn(valueOf('TARGETS')),
  };
}

/** Strings as `bootstrapSource` writes them. */
function stringsIn(value = ''): readonly string[] {
  return [...value.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, body = '']) =>
    body.replaceAll(
      /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g,
      (_, short?: string, long?: string, character?: string) =>
        character ?? String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)),
    ),
  );
}

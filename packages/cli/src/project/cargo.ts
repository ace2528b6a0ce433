import { defined, isTable, parseToml, tableAt, textAt, textsAt } from './document.ts';
import type { Table } from './document.ts';
import type { ProjectFacts, ProjectFiles, ProjectLaunch } from './facts.ts';
import { parseAuthor, repositoryAddress, webAddress } from './people-and-places.ts';

/** A Rust project by its Cargo.toml. Values that a workspace hands down are not known here. */
export function describeCargo({ texts, paths }: ProjectFiles): ProjectFacts | undefined {
  const text = texts['Cargo.toml'];
  if (text === undefined) return undefined;
  const cargo = parseToml('Cargo.toml', text);
  const about = tableAt(cargo, 'package');
  return {
    kind: 'binary',
    source: 'Cargo.toml',
    ...defined({
      name: textAt(about, 'name'),
      version: textAt(about, 'version'),
      description: textAt(about, 'description'),
      author: parseAuthor(textsAt(about, 'authors')[0]),
      license: textAt(about, 'license'),
      repository: repositoryAddress(about['repository']),
      homepage: webAddress(textAt(about, 'homepage')),
      documentation: webAddress(textAt(about, 'documentation')),
      launch: findLaunch(cargo, paths),
    }),
    keywords: textsAt(about, 'keywords'),
  };
}

function findLaunch(cargo: Table, paths: ReadonlySet<string>): ProjectLaunch | undefined {
  const { bin } = cargo;
  const declared = Array.isArray(bin) ? bin.find((item) => isTable(item)) : undefined;
  const implied = paths.has('src/main.rs') ? textAt(tableAt(cargo, 'package'), 'name') : undefined;
  const name = (declared && textAt(declared, 'name')) ?? implied;
  return name === undefined
    ? undefined
    : {
        kind: 'program',
        path: `server/${name}`,
        build: `cargo build --release && cp target/release/${name} server/`,
      };
}

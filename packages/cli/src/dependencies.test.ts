import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../..', import.meta.url));

/** What a package's sources, its tests among them, name between quotes. */
function namedIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
}

test.each(['manifest', 'bundle', 'host', 'testkit'])(
  'every library that %s depends on is used by it',
  (name) => {
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(packages, name, 'package.json'), 'utf8'),
    ) as { readonly dependencies?: Readonly<Record<string, string>> };
    const sources = namedIn(join(packages, name, 'src'));
    const unused = Object.keys(dependencies).filter(
      (library) => !sources.includes(`'${library}'`) && !sources.includes(`'${library}/`),
    );
    expect(unused).toEqual([]);
  },
);

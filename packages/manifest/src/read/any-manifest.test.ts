import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSource, readManifest } from '../index.ts';

const server = { type: 'node', entry_point: 'index.js', mcp_config: { command: 'node' } };

describe('whatever is in a manifest', () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const part = fc.oneof(anything, fc.dictionary(fc.constantFrom(...knownKeys()), anything));
  const parts = fc.dictionary(
    fc.constantFrom(...knownKeys()),
    fc.oneof(part, fc.array(part), fc.dictionary(fc.string(), part)),
  );
  const manifests = fc
    .tuple(parts, parts, fc.boolean())
    .map(([parts, more, opens]) => (opens ? { ...parts, server: { ...more, ...server } } : parts));

  test('reading does not throw, and tolerant errors are for manifests that cannot be opened', () => {
    fc.assert(
      fc.property(manifests, (value) => {
        const source = parseSource(JSON.stringify(value));
        const strict = readManifest(source, 'strict');
        const { manifest, problems } = readManifest(source, 'tolerant');
        expect(strict.manifest).toEqual(manifest);
        expect(problems.some(({ severity }) => severity === 'error')).toBe(manifest === undefined);
        for (const { path, place, code } of strict.problems) {
          expect(place).toBeDefined();
          if (code === 'unknown-key') expect(source.place(path, 'key')).toEqual(place);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** The keys of every object of a manifest, so that chance puts them where they mean something. */
function knownKeys(): readonly string[] {
  return (
    'manifest_version dxt_version name version author server type entry_point mcp_config command ' +
    'args env platform_overrides platforms tools prompts arguments compatibility runtimes ' +
    'user_config default icons localization resources _meta __proto__ repository url'
  ).split(' ');
}

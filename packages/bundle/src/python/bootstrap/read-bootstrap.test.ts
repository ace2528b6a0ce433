import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapSource, readBootstrap } from './index.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 });

test('a bootstrap is read as it was written, whatever the names', () => {
  fc.assert(
    fc.property(
      fc.record(
        { main: text, lib: text, module: text, callable: text, paths: fc.array(text) },
        { requiredKeys: ['main', 'lib', 'paths'] },
      ),
      (facts) => {
        const source = bootstrapSource({
          ...facts,
          layout: 'lib',
          minimum: '3.10',
          targets: [{ target: { platform: 'linux', arch: 'x64' }, minor: '3.12' }],
          platforms: [{ platform: 'win32', arch: 'arm64' }],
        });
        const targets = ['cp312-linux-x64', 'win32-arm64'];
        expect(readBootstrap(source)).toEqual({ ...facts, targets });
      },
    ),
  );
});

test('any other program is none', () => {
  expect(readBootstrap("MAIN = 'main.py'\n")).toBeUndefined();
  expect(readBootstrap('')).toBeUndefined();
});

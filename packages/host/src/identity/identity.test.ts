import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { exposedToolName, idOfTool, isId, slugId } from './index.ts';

test.each([
  ['hello-node', 'hello-node'],
  ['@scope/x', 'scope-x'],
  ['Café Ünïcode', 'cafe-unicode'],
  ['a__b..c', 'a-b-c'],
  ['com.example.server', 'com-example-server'],
])('the id of %j is %j', (name, id) => {
  expect(slugId(name)).toBe(id);
});

test('what is too long is cut and keeps apart from what begins alike', () => {
  const long = slugId('a-server-with-a-rather-long-name');
  expect(long).toMatch(/^a-server-with-a-ra-[0-9a-f]{5}$/);
  expect(slugId('a-server-with-a-rather-long-nose')).not.toBe(long);
});

test('names of which nothing is left, and names of devices, get an id all the same', () => {
  expect(slugId('日本語')).toMatch(/^extension-[0-9a-f]{6}$/);
  expect(slugId('日本')).not.toBe(slugId('日本語'));
  expect(slugId('CON')).toMatch(/^con-[0-9a-f]{6}$/);
});

test('every name has an id, which is the id of itself', () => {
  assert(
    property(string({ unit: 'grapheme' }), (name) => {
      const id = slugId(name);
      expect(isId(id)).toBe(true);
      expect(slugId(id)).toBe(id);
    }),
  );
});

test('a tool is shown as <id>__<tool> where that fits', () => {
  expect(exposedToolName('files', 'read_file')).toBe('files__read_file');
  expect(idOfTool('files__read__all')).toBe('files');
  expect(idOfTool('files')).toBeUndefined();
});

test('every tool has a name that clients take, with its id, apart from those of other tools', () => {
  const id = string({ minLength: 1, maxLength: 30 }).map(slugId);
  const tool = string({ unit: 'grapheme', minLength: 1, maxLength: 90 });
  assert(
    property(id, tool, tool, (id, one, other) => {
      const exposed = exposedToolName(id, one);
      expect(exposed).toMatch(/^[\w-]{1,46}$/);
      expect(idOfTool(exposed)).toBe(id);
      expect(exposedToolName(id, other) === exposed).toBe(other === one);
    }),
  );
});

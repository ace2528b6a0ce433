import { expect, test } from 'vitest';
import { noNetwork, usualLimits, type Box } from '../backend.ts';
import { seatbeltProfile } from './profile.ts';

const box: Box = {
  id: 'x',
  extensionDir: '/Users/me/OpenDXT/store/x/1',
  dataDir: '/Users/me/OpenDXT/data/x',
  runtime: ['/opt/node'],
  reads: ['/Users/me/Papers'],
  writes: ['/Users/me/Notes'],
  network: noNetwork,
  limits: usualLimits,
};

const rules = (profile: string, operation: string) =>
  profile.split('\n').filter((line) => line.startsWith(`(${operation} `));

test('everything is denied that is not named', () => {
  const lines = seatbeltProfile(box).split('\n');
  expect(lines.slice(0, 2)).toEqual(['(version 1)', '(deny default)']);
  expect(lines.filter((line) => line.startsWith('(allow default'))).toEqual([]);
});

test('what was granted is read, and nothing beside it', () => {
  const [read = ''] = rules(seatbeltProfile(box), 'allow file-read*');
  const paths = [...read.matchAll(/\(subpath "([^"]+)"\)/g)].map(([, path]) => path);
  for (const path of [box.extensionDir, box.dataDir, ...box.runtime, ...box.reads, ...box.writes])
    expect(paths).toContain(path);
  for (const path of ['/', '/Users', '/Users/me', '/private', '/private/tmp', '/Users/me/OpenDXT'])
    expect(paths).not.toContain(path);
});

test('writing is for the own data and for what was granted to be changed', () => {
  const [write = '', ...more] = rules(seatbeltProfile(box), 'allow file-write*');
  expect(write).toBe(
    '(allow file-write* (subpath "/Users/me/OpenDXT/data/x") (subpath "/Users/me/Notes"))',
  );
  expect(more).toEqual([]);
});

test('what programs of the user run is denied after it was allowed', () => {
  const lines = seatbeltProfile(box).split('\n');
  const allowed = lines.findIndex((line) => line.startsWith('(allow file-write* '));
  const denied = lines.findIndex((line) => line.startsWith('(deny file-write* (regex'));
  expect(denied).toBeGreaterThan(allowed);
  const pattern = new RegExp(
    (/\(regex "(.*)"\)\)$/.exec(lines[denied] ?? '')?.[1] ?? '').replaceAll('\\\\', '\\'),
  );
  for (const path of ['.git/hooks/post-checkout', '.git/config', 'deep/.git/hooks', '.zshrc'])
    expect(pattern.test(`/Users/me/Notes/${path}`)).toBe(true);
  for (const path of ['.git/objects/00', 'config', 'git/hooks/x'])
    expect(pattern.test(`/Users/me/Notes/${path}`)).toBe(false);
});

test('the network is the port of the proxy, or nothing', () => {
  expect(seatbeltProfile(box)).not.toContain('network');
  expect(rules(seatbeltProfile(box, 3128), 'allow network-outbound')).toEqual([
    '(allow network-outbound (remote ip "localhost:3128"))',
  ]);
  for (const port of [0, 70_000, 1.5, Number.NaN])
    expect(() => seatbeltProfile(box, port)).toThrow('expected a port');
});

test('no path ends the string that it stands in', () => {
  const path = String.raw`/Users/me/a "quoted") (allow default) \ path`;
  const profile = seatbeltProfile({ ...box, writes: [path] });
  expect(profile).toContain(
    String.raw`(subpath "/Users/me/a \"quoted\") (allow default) \\ path")`,
  );
  expect(profile.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')).not.toContain('allow default');
});

test.each(['\n', '\0', '\u001B'])(
  'a path with the control character %j is refused',
  (character) => {
    expect(() => seatbeltProfile({ ...box, reads: [`/Users/me/a${character}b`] })).toThrow(
      'expected no control characters',
    );
  },
);

import { describe, expect, test } from 'vitest';
import { isInside, refusePath } from './refuse-path.ts';

const linux = { platform: 'linux', home: '/home/me', state: '/home/me/data/opendxt' };
const windows = {
  platform: 'win32',
  home: 'C:\\Users\\me',
  state: 'C:\\Users\\me\\AppData\\Local\\OpenDXT',
};
const mac = {
  platform: 'darwin',
  home: '/Users/me',
  state: '/Users/me/Library/Application Support/OpenDXT',
};

describe('a path can’t be granted', () => {
  test.each([
    [linux, '/'],
    [linux, '/home'],
    [linux, '/home/me'],
    [linux, '/home/me/.ssh'],
    [linux, '/home/me/.ssh/id_ed25519'],
    [linux, '/home/me/.bashrc'],
    [linux, '/home/me/.config/app/deep'],
    [linux, '/home/me/data'],
    [linux, '/home/me/data/opendxt'],
    [linux, '/home/me/data/opendxt/secrets'],
    [linux, '/proc'],
    [linux, '/proc/self'],
    [linux, '/sys/fs/cgroup'],
    [linux, '/dev'],
    [linux, '/run/user/1000'],
    [linux, '/run/media'],
    // A box refuses these as well: what is agreed to must start.
    [linux, '/etc'],
    [linux, '/etc/cron.d'],
    [linux, '/usr/local/bin'],
    [linux, '/boot'],
    [linux, '/tmp'],
    [linux, '/home/me/project/.git'],
    [linux, '/home/you/.ssh'],
    [windows, 'C:\\'],
    [windows, 'c:\\'],
    [windows, 'D:\\'],
    [windows, 'C:\\Users'],
    [windows, 'C:\\users\\ME'],
    [windows, 'C:\\Users\\me\\.ssh'],
    [windows, 'C:\\Users\\me\\appdata\\Roaming'],
    [windows, 'C:\\Windows\\System32'],
    [windows, 'c:\\WINDOWS'],
    [windows, '\\\\server\\share\\'],
    [mac, '/Users/me/Library/Keychains'],
    [mac, '/Users/me/.zshrc'],
    [mac, '/Users'],
  ])('%#: %j', (rules, path) => {
    expect(refusePath(path, rules)).toBeTypeOf('string');
  });
});

describe('a path can be granted', () => {
  test.each([
    [linux, '/home/me/Documents'],
    [linux, '/home/me/data2'],
    [linux, '/home/you/shared'],
    [linux, '/srv/media'],
    [linux, '/tmp/work'],
    [linux, '/run/media/me/disk'],
    [linux, '/processes'],
    [windows, 'C:\\Users\\me\\Documents'],
    [windows, 'D:\\data'],
    [windows, 'C:\\WindowsOld'],
    [windows, '\\\\server\\share\\docs'],
    [mac, '/Users/me/Documents'],
    [mac, '/Users/me/Library2'],
  ])('%#: %j', (rules, path) => {
    expect(refusePath(path, rules)).toBeUndefined();
  });
});

test('inside is a matter of whole names, and on Windows of no case', () => {
  expect(isInside('/a/b', '/a', 'linux')).toBe(true);
  expect(isInside('/ab', '/a', 'linux')).toBe(false);
  expect(isInside('/A/b', '/a', 'linux')).toBe(false);
  expect(isInside('/a/..b', '/a', 'linux')).toBe(true);
  expect(isInside('C:\\A\\b', 'c:\\a', 'win32')).toBe(true);
  expect(isInside('D:\\a', 'C:\\', 'win32')).toBe(false);
});

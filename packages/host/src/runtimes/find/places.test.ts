import { expect, test } from 'vitest';
import { thisMachine } from '../index.ts';
import { usualPlaces } from './index.ts';

const windows = {
  ...thisMachine(),
  platform: 'win32',
  home: 'C:\\Users\\Ada',
  env: { ProgramFiles: 'C:\\Program Files' },
};
const mac = { ...thisMachine(), platform: 'darwin', home: '/Users/ada', env: {} };

test('Python on Windows is where python.org, uv and conda put it', () => {
  const places = usualPlaces('python', windows);
  expect(places.map(({ folder }) => folder)).toEqual([
    'C:\\Users\\Ada\\AppData\\Local\\Programs\\Python',
    'C:\\Program Files',
    'C:\\',
    'C:\\Users\\Ada\\AppData\\Roaming\\uv\\python',
    'C:\\Users\\Ada\\miniforge3',
    'C:\\Users\\Ada\\miniconda3',
    'C:\\Users\\Ada\\anaconda3',
    'C:\\Users\\Ada\\.local\\bin',
    'C:\\Users\\Ada\\.cargo\\bin',
    'C:\\Users\\Ada\\AppData\\Local\\Programs\\Python\\Launcher',
    'C:\\Windows',
  ]);
  for (const name of ['Python313', 'Python39', 'Python313-32', 'Python312-arm64'])
    expect(places[0]?.version?.test(name)).toBe(true);
  expect(places[0]?.version?.test('Launcher')).toBe(false);
});

test('Python on a Mac is homebrew’s before that of python.org, pyenv, uv and the system', () => {
  const folders = usualPlaces('python', mac).map(({ folder }) => folder);
  const order = [
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/Library/Frameworks/Python.framework/Versions',
    '/Users/ada/.pyenv/versions',
    '/Users/ada/.local/share/uv/python',
    '/Users/ada/miniforge3/bin',
    '/usr/bin',
  ];
  expect(folders.filter((folder) => order.includes(folder))).toEqual(order);
});

test('Node is looked for in the folders that the variables of version managers name', () => {
  const env = { NVM_DIR: '/n', FNM_DIR: '/f', VOLTA_HOME: '/v', ASDF_DATA_DIR: '/a' };
  const folders = usualPlaces('node', { ...mac, env }).map(({ folder }) => folder);
  expect(folders.slice(0, 2)).toEqual(['/n/versions/node', '/f/node-versions']);
  expect(folders).toEqual(expect.arrayContaining(['/v/tools/image/node', '/a/installs/nodejs']));
});

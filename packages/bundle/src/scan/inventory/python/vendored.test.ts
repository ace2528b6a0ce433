import { elfImage, memoryContents } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { takeInventory } from '../../../index.ts';

async function seen(files: Parameters<typeof memoryContents>[0]) {
  const { packages, unseen } = await takeInventory(memoryContents(files));
  return [
    ...packages.map(({ purl, how, places }) => `${purl} ${how} ${places.join(' ')}`),
    ...unseen.map(({ path, why }) => `${path}: ${why}`),
  ];
}

test('copies that are listed in vendor.txt have the versions of the list', async () => {
  expect(
    await seen({
      'server/pip/_vendor/vendor.txt':
        'requests==2.32.0 # note\n    urllib3==1.26.18\nno version\n',
      'server/pip/_vendor/requests/__init__.py': '__version__ = "0.0.0"',
      'server/pip/_vendor/own_patches/__init__.py': '',
    }),
  ).toEqual([
    'pkg:pypi/requests@2.32.0 vendored server/pip/_vendor/requests',
    'pkg:pypi/urllib3@1.26.18 vendored server/pip/_vendor/vendor.txt',
  ]);
});

test('copies without a list are known by what their code says, under the published name', async () => {
  expect(
    await seen({
      'server/vendored/six.py': '# x\n__version__ = "1.16.0"\n',
      'server/vendored/yaml/__init__.py': "__version__ = '5.3.1'\n",
      'server/vendored/chardet/__init__.py': 'from .version import __version__, VERSION\n',
      'server/vendored/chardet/version.py': '__version__ = VERSION = "4.0.0"\n',
      'server/vendored/mystery/__init__.py': 'version = compute()\n',
      'server/vendored/requests/__init__.py': '__version__: str = "2.7.0"\n',
      'server/vendored/requests/packages/urllib3/__init__.py': "__version__ = ''\n",
    }),
  ).toEqual([
    'pkg:pypi/chardet@4.0.0 vendored server/vendored/chardet',
    'pkg:pypi/pyyaml@5.3.1 vendored server/vendored/yaml',
    'pkg:pypi/requests@2.7.0 vendored server/vendored/requests',
    'pkg:pypi/six@1.16.0 vendored server/vendored/six.py',
    'server/vendored: copies of Python modules that say no version: `mystery`',
    'server/vendored/requests/packages: copies of Python modules that say no version: `urllib3`',
  ]);
});

test('a folder `vendor` that projects are installed in is no copy', async () => {
  expect(await seen({ 'server/vendor/a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n' })).toEqual([
    'pkg:pypi/a@1 installed server/vendor/a-1.dist-info',
  ]);
});

test('a list that a wheel brings of its crates explains the libraries in it', async () => {
  const sbom = {
    bomFormat: 'CycloneDX',
    components: [
      { 'bom-ref': '1', purl: 'pkg:cargo/serde@1.0.1?download_url=x' },
      { 'bom-ref': '2', purl: 'pkg:cargo/memchr@2.7.4' },
      { purl: 'pkg:cargo/cc@1.0.0', scope: 'excluded' },
      { purl: 'pkg:pypi/fast@1#src/fast.so' },
      { purl: 'pkg:rpm/almalinux/libquadmath@8.5.0' },
      { purl: 'pkg:npm/%40a/b@1.0.0' },
      { purl: 7 },
      null,
    ],
    dependencies: [{ ref: '1', dependsOn: ['2', '9'] }, { ref: '9', dependsOn: ['1'] }, 'x'],
  };
  const place = 'lib/fast-1.dist-info/sboms/fast.cyclonedx.json';
  const files = {
    'lib/fast-1.dist-info/METADATA': 'Name: fast\nVersion: 1\n',
    'lib/fast-1.dist-info/RECORD': 'fast.so,,\n',
    'lib/fast.so': elfImage({ '.rodata': Buffer.from('/rustc/x/library/core/src/a.rs') }),
  };
  expect(await seen({ ...files, [place]: JSON.stringify(sbom) })).toEqual([
    `pkg:cargo/memchr@2.7.4 compiled ${place}`,
    `pkg:cargo/serde@1.0.1 compiled ${place}`,
    `pkg:npm/%40a/b@1.0.0 compiled ${place}`,
    'pkg:pypi/fast@1 installed lib/fast-1.dist-info',
  ]);
  expect(await seen(files)).toContain(
    'lib/fast.so: built from Rust without a list of its crates; none is known by the messages in it',
  );
});

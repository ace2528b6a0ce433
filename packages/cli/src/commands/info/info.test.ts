import { createHash, createPrivateKey } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCertificates, signBundle } from '@opendxt/bundle';
import { makeAuthority, temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  extensionTree,
  runCommand,
  signatureBlock,
  transcript,
  writeBundle,
} from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  const manifest = {
    display_name: 'Tiny one',
    license: 'MIT',
    compatibility: { platforms: ['darwin', 'linux', 'win32'], runtimes: { node: '>=18' } },
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/server/index.js'],
        env: { API_KEY: '${user_config.api_key}' },
      },
    },
    user_config: {
      api_key: {
        type: 'string',
        title: 'API key',
        description: 'From your account page',
        required: true,
        sensitive: true,
      },
    },
  };
  await writeTree(join(folder.path, 'src'), {
    ...extensionTree({ manifest }),
    'node_modules/a/index.js': 'a'.repeat(5000),
    'node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
  });
  await dxt('pack', 'src', '-o', 'tiny.mcpb', '--no-start', '--no-prune');
});
afterAll(() => folder.remove());

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });

test('a bundle is described with what it holds and asks for', async () => {
  const filters = [
    [/\b[0-9a-f]{64}\b/g, '[digest]'],
    [/(\nsize +)\S+ kB/g, '$1[size]'],
  ] as const;
  expect(transcript(await dxt('info', 'tiny.mcpb'), filters)).toMatchInlineSnapshot(`
    "$ dxt info tiny.mcpb
    exit 0
    --- stdout
    tiny 1.0.0 (Tiny one)
    Gives back what it is given

    author     A. Author
    spec       manifest_version 0.3
    server     node
    command    node \${__dirname}/server/index.js
    env        API_KEY=\${user_config.api_key}
    platforms  darwin, linux, win32
    needs      node >=18
    settings   api_key (string, required, secret): API key
    tools      echo
    files      5 files, 6.7 kB unpacked
    largest    node_modules/a/ 5.0 kB
               server/ 711 B
    size       [size]
    sha256     [digest]
    content    sha256:[digest]
    signature  none"
  `);
});

test('--json has the digests and everything else in one document', async () => {
  const run = await dxt('info', 'tiny.mcpb', '--json');
  expect(run).toMatchObject({ status: 0, stderr: '' });
  const bytes = await readFile(join(folder.path, 'tiny.mcpb'));
  expect(JSON.parse(run.stdout)).toMatchObject({
    file: join(folder.path, 'tiny.mcpb'),
    name: 'tiny',
    version: '1.0.0',
    specVersion: '0.3',
    server: { type: 'node', command: 'node', args: ['${__dirname}/server/index.js'] },
    settings: [{ key: 'api_key', required: true, sensitive: true }],
    tools: ['echo'],
    files: 5,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    largest: [
      { path: 'node_modules/a', files: 2 },
      { path: 'server', files: 1 },
    ],
    signature: null,
    unknownKeys: [],
  });
});

test('a signature beside the bundle is told of', async () => {
  await dxt('pack', 'src', '-o', 'beside.mcpb', '--no-start');
  await writeFile(join(folder.path, 'beside.mcpb.sig'), 'x');
  expect(await dxt('info', 'beside.mcpb')).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('`beside.mcpb.sig` may sign it too: `dxt verify` says'),
  });
});

test('a block that is no signature is called malformed, never unsigned', async () => {
  await dxt('pack', 'src', '-o', 'signed.mcpb', '--no-start');
  await appendFile(join(folder.path, 'signed.mcpb'), signatureBlock());
  const run = await dxt('info', 'signed.mcpb');
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/^signature +malformed$/m);
  const { signature } = JSON.parse((await dxt('info', 'signed.mcpb', '--json')).stdout) as {
    signature: unknown;
  };
  expect(signature).toMatchObject({ state: 'malformed', layout: null, signer: null });
});

testNeeding('openssl')('a signature is shown with its signer and its time', async () => {
  const signer = makeAuthority(folder.path, 'Root').issue('Ann', { subject: '/O=Acme/CN=Ann' });
  await dxt('pack', 'src', '-o', 'whole.mcpb', '--no-start');
  const path = join(folder.path, 'whole.mcpb');
  await signBundle(path, {
    certificates: readCertificates(signer.pem, 'Ann'),
    key: createPrivateKey(await readFile(signer.key)),
    layout: 'B',
    time: new Date('2026-05-04T03:02:01Z'),
  });
  const { stdout } = await dxt('info', 'whole.mcpb');
  expect(stdout).toMatch(/^signature +by CN=Ann,O=Acme, 2026-05-04T03:02:01.000Z \(layout B\)$/m);
  expect(stdout).toMatch(/^ +certificate [0-9a-f]{64}$/m);
  const { signature, sha256 } = JSON.parse((await dxt('info', 'whole.mcpb', '--json')).stdout) as {
    signature: unknown;
    sha256: string;
  };
  expect(signature).toMatchObject({ state: 'intact', layout: 'B', problem: null });
  expect(sha256).toBe(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );

  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(10) ^ 2, 10);
  await writeFile(path, bytes);
  const changed = await dxt('info', 'whole.mcpb');
  expect(changed.stdout + changed.stderr).not.toMatch(/^signature +none$/m);
});

test('keys that the specification does not know are reported, and do no harm', async () => {
  const tree = extensionTree({ manifest: { colour: 'blue' } });
  await writeBundle(join(folder.path, 'odd.mcpb'), tree);
  const run = await dxt('info', 'odd.mcpb');
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/^unknown keys +colour$/m);
});

test('what is no bundle is refused', async () => {
  expect(transcript(await dxt('info', 'src/manifest.json'))).toMatchInlineSnapshot(`
    "$ dxt info src/manifest.json
    exit 1
    --- stderr
    error: expected a ZIP archive, found no end record [not-an-archive]"
  `);
});

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { mcpScript, temporaryFolder, testNeeding, pythonServer, writeTree } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveStart, type ProofOptions, type StartProof } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder('opendxt test ');
});
afterAll(() => folder.remove());

function manifestOf(parts: Record<string, unknown> = {}): Manifest {
  const { manifest } = readManifest(
    parseSource(
      JSON.stringify({
        manifest_version: '0.3',
        name: 'proven',
        version: '1.0.0',
        description: 'A server to prove',
        author: { name: 'A' },
        server: {
          type: 'node',
          entry_point: 'server.mjs',
          mcp_config: { command: 'node', args: ['${__dirname}/server.mjs'] },
        },
        tools: [{ name: 'echo' }],
        ...parts,
      }),
    ),
    'tolerant',
  );
  if (manifest === undefined) throw new Error('the manifest is not readable');
  return manifest;
}

async function prove(
  source: string,
  manifest: Manifest = manifestOf(),
  options: Partial<ProofOptions> = {},
): Promise<StartProof> {
  const dir = join(folder.path, `bundle ${(count += 1)}`);
  await writeTree(dir, { 'server.mjs': source });
  return proveStart({ dir, manifest, ...options });
}

test('a server that starts and has the tools that it declares is proven', async () => {
  const proof = await prove(mcpScript({ tools: ['echo'] }));
  expect(proof).toMatchObject({
    ok: true,
    missingTools: [],
    undeclaredTools: [],
    noise: [],
    standIns: [],
    failures: [],
    exit: { code: 0 },
  });
  expect(proof.tools.map(({ name }) => name)).toEqual(['echo']);
  expect(proof.startTime).toBeGreaterThan(0);
});

test('it is started with a desktop’s environment, from `/`, with an empty home that goes again', async () => {
  const record = join(folder.path, 'environment.json');
  process.env['OPENDXT_TEST_SECRET'] = 'not for servers';
  const proof = await prove(
    mcpScript({
      before: `fs.writeFileSync(${JSON.stringify(record)}, JSON.stringify({
        cwd: process.cwd(), env: process.env, home: fs.readdirSync(process.env.HOME),
      }));`,
    }),
  );
  delete process.env['OPENDXT_TEST_SECRET'];
  expect(proof.failures).toEqual([]);
  const seen = JSON.parse(readFileSync(record, 'utf8')) as {
    cwd: string;
    env: Record<string, string>;
    home: string[];
  };
  expect(seen.cwd).toBe('/');
  expect(seen.home).toEqual(['Desktop', 'Documents', 'Downloads']);
  expect(existsSync(seen.env['HOME'] ?? '')).toBe(false);
  expect(seen.env).not.toHaveProperty('OPENDXT_TEST_SECRET');
  const allowed = ['HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'LOGNAME', 'PATH', 'SHELL', 'TMPDIR'];
  expect([...allowed, 'PYTHONPYCACHEPREFIX', 'TZ', 'USER']).toEqual(
    expect.arrayContaining(Object.keys(seen.env)),
  );
  expect(seen.env['PATH']?.split(':')).toEqual(
    expect.arrayContaining([dirname(process.execPath), '/usr/bin', '/bin', '/usr/sbin', '/sbin']),
  );
});

test('a dependency that is not in the bundle fails the proof, with stderr and a hint', async () => {
  const proof = await prove(`import express from 'express';\n${mcpScript()}`);
  expect(proof.ok).toBe(false);
  expect(proof.failures).toMatchObject([
    { code: 'server-exited', hint: expect.stringContaining('`express` is not in the bundle') },
  ]);
  expect(proof.stderr).toContain("Cannot find package 'express'");
  expect(proof.exit).toMatchObject({ code: 1 });
});

test('noise on stdout fails the proof, although the server answers', async () => {
  const proof = await prove(mcpScript({ before: `console.log('Listening on stdio');` }));
  expect(proof.ok).toBe(false);
  expect(proof.noise).toEqual(['Listening on stdio']);
  expect(proof.failures).toMatchObject([
    {
      code: 'stdout-noise',
      message: 'the server writes to stdout what is no JSON-RPC: "Listening on stdio"',
    },
  ]);
});

test('a declared tool that is not there fails the proof; one that is not declared is listed', async () => {
  const proof = await prove(mcpScript({ tools: ['other'] }));
  expect(proof).toMatchObject({
    ok: false,
    missingTools: ['echo'],
    undeclaredTools: ['other'],
    failures: [{ code: 'tools-missing' }],
  });
  const undeclared = await prove(mcpScript({ tools: ['echo', 'more'] }));
  expect(undeclared).toMatchObject({ ok: true, undeclaredTools: ['more'] });
  const generated = await prove(
    mcpScript({ tools: ['echo', 'more'] }),
    manifestOf({ tools_generated: true }),
  );
  expect(generated).toMatchObject({ ok: true, undeclaredTools: [] });
});

test('required settings are stood in for by their type; given ones and defaults are kept', async () => {
  const option = (type: string, more: Record<string, unknown> = {}) => ({
    type,
    title: type,
    description: type,
    required: true,
    ...more,
  });
  const manifest = manifestOf({
    server: {
      type: 'node',
      entry_point: 'server.mjs',
      mcp_config: {
        command: 'node',
        args: [
          '${__dirname}/server.mjs',
          '${user_config.folder}',
          '${user_config.file}',
          '${user_config.count}',
          '${user_config.text}',
          '${user_config.flag}',
          '${user_config.given}',
          '${user_config.usual}',
        ],
      },
    },
    user_config: {
      folder: option('directory', { multiple: true }),
      file: option('file'),
      count: option('number', { min: 5 }),
      text: option('string', { sensitive: true }),
      flag: option('boolean'),
      given: option('string'),
      usual: option('string', { default: 'as usual' }),
    },
  });
  const record = join(folder.path, 'args.json');
  const script = mcpScript({
    before: `
      const args = process.argv.slice(2);
      fs.writeFileSync(${JSON.stringify(record)}, JSON.stringify([
        fs.statSync(args[0]).isDirectory(), fs.statSync(args[1]).isFile(), ...args.slice(2),
      ]));`,
  });
  const proof = await prove(script, manifest, { settings: { given: 'mine' } });
  expect(proof.failures).toEqual([]);
  const seen = JSON.parse(readFileSync(record, 'utf8')) as unknown;
  expect(seen).toEqual([true, true, '5', 'example', 'false', 'mine', 'as usual']);
  expect(proof.standIns).toEqual([
    'folder: an empty folder',
    'file: an empty file',
    'count: the smallest number allowed',
    'text: the text `example`',
    'flag: `false`',
  ]);
});

test('a server that hangs fails at the time limit', async () => {
  const proof = await prove('setInterval(() => undefined, 1000);', manifestOf(), {
    handshakeTimeout: 300,
  });
  expect(proof.failures).toMatchObject([{ code: 'timed-out' }]);
});

test('a proof can be cancelled', async () => {
  const signal = AbortSignal.timeout(100);
  await expect(
    prove('setInterval(() => undefined, 1000);', manifestOf(), { signal }),
  ).rejects.toThrow('timeout');
});

testNeeding('python3')('a Python server without an SDK is proven', {}, async () => {
  const dir = join(folder.path, 'python');
  await writeTree(dir, { 'server.py': pythonServer });
  const manifest = manifestOf({
    server: {
      type: 'python',
      entry_point: 'server.py',
      mcp_config: { command: 'python', args: ['${__dirname}/server.py'] },
    },
    tools: [{ name: 'greet' }],
  });
  expect(await proveStart({ dir, manifest })).toMatchObject({ ok: true, failures: [] });
});

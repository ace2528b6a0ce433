import { mcpScript } from '@opendxt/testkit';
import { describe, expect, test } from 'vitest';
import { bundleOf, nodeManifest, onCleanMachine } from './testing/index.ts';

describe('what a server offers beside tools', () => {
  const offering = (answers: string) =>
    mcpScript({
      onMessage: `
        if (message.method === 'initialize') {
          send({ id: message.id, result: {
            protocolVersion: message.params.protocolVersion,
            capabilities: { tools: {}, prompts: {}, resources: {} },
            serverInfo: { name: 'fake', version: '1' },
          } });
          return true;
        }
        const offered = ${answers};
        if (message.method in offered) {
          send({ id: message.id, result: offered[message.method] });
          return true;
        }`,
    });

  test('is listed, and held against the manifest', async () => {
    const { dir } = await bundleOf({
      'server.mjs': offering(`{
        'prompts/list': { prompts: [{ name: 'greeting' }] },
        'resources/list': { resources: [{ uri: 'notes://all' }] },
      }`),
    });
    const manifest = nodeManifest({
      prompts: [{ name: 'farewell', arguments: [], text: 'Say farewell' }],
    });
    const { runs } = await onCleanMachine(dir, manifest, { variants: ['usual'] });
    expect(runs).toMatchObject([
      {
        ok: true,
        prompts: ['greeting'],
        resources: ['notes://all'],
        warnings: [{ code: 'missing-prompts' }, { code: 'undeclared-prompts' }],
      },
    ]);
  });

  test('is a failure where the list is none', async () => {
    const { dir } = await bundleOf({ 'server.mjs': offering(`{ 'prompts/list': {} }`) });
    const { runs } = await onCleanMachine(dir, nodeManifest(), { variants: ['usual'] });
    expect(runs).toMatchObject([{ ok: false, failures: [{ code: 'invalid-answer' }] }]);
  });
});

test('a tool that is called answers, or fails the run', async () => {
  const { dir } = await bundleOf({
    'server.mjs': mcpScript({ calls: { fail: `return { ...text('no disk'), isError: true };` } }),
  });
  const call = (tool: string) =>
    onCleanMachine(dir, nodeManifest(), {
      variants: ['usual'],
      call: { tool, arguments: { a: 1 } },
    });
  expect((await call('echo')).runs).toMatchObject([
    { ok: true, call: { tool: 'echo', result: { content: [{ text: '{"a":1}' }] } } },
  ]);
  expect((await call('fail')).runs).toMatchObject([
    { ok: false, failures: [{ message: '`fail` of `proven` failed: no disk' }] },
  ]);
});

test('a server that does not end by itself is warned of, one that nothing ends fails', async () => {
  const stubborn = (more: string) =>
    mcpScript({ before: `setInterval(() => undefined, 1000); ${more}` });
  const told = await bundleOf({ 'server.mjs': stubborn('') });
  const killed = await bundleOf({
    'server.mjs': stubborn(`process.on('SIGTERM', () => undefined);`),
  });
  const [first, second] = await Promise.all(
    [told, killed].map(({ dir }) => onCleanMachine(dir, nodeManifest(), { variants: ['usual'] })),
  );
  expect(first?.runs).toMatchObject([{ ok: true, warnings: [{ code: 'unclean-end' }] }]);
  expect(second?.runs).toMatchObject([{ ok: false, failures: [{ code: 'unclean-end' }] }]);
});

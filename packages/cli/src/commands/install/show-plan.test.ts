import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { homeAt, noIsolation, openContext, planInstall, thisMachine } from '@opendxt/host';
import { temporaryFolder, writeExtension } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { Printer } from '../../printer/index.ts';
import { showPlan } from './show-plan.ts';

test('where nothing is kept apart it is not said that a server gets no network', async () => {
  const folder = await temporaryFolder();
  try {
    const context = await openContext(homeAt(join(folder.path, 'home')), thisMachine());
    const file = join(folder.path, 'tiny.mcpb');
    await writeExtension(file, { name: 'tiny' });
    const plan = await planInstall({ ...context, sandbox: noIsolation }, file, {});
    const stderr = new PassThrough();
    const options = { json: false, quiet: false, verbose: false, progress: false };
    const plain = { colorOut: false, colorErr: false };
    showPlan(new Printer({ stdout: new PassThrough(), stderr, ...options, ...plain }), plan);
    stderr.end();
    const shown = await text(stderr);
    expect(shown).toContain('read and change whatever you can');
    expect(shown).not.toContain('it gets');
    expect(shown).toContain('no code from elsewhere; nothing here keeps it from them');
  } finally {
    await folder.remove();
  }
});

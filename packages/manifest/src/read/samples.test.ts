import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sampleManifests, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { parseSource, readManifest } from '../index.ts';

const testOnSamples = testNeeding('the sample manifests');

interface Sample {
  readonly id: string;
  readonly path: string;
  readonly referenceTakesIt: boolean;
}

function readSamples(): readonly Sample[] {
  const folder = sampleManifests()!;
  const [header, ...rows] = readFileSync(join(folder, 'index.tsv'), 'utf8').trim().split('\n');
  const column = header!.split('\t').indexOf('reference_strict_ok');
  return rows.map((row) => {
    const cells = row.split('\t');
    const path = join(folder, 'files', `${cells[0]}.json`);
    return { id: cells[0]!, path, referenceTakesIt: cells[column] === 'True' };
  });
}

/** Whether a manifest says what to start: by a command, or by a type with a file. */
function namesServer(text: string): boolean {
  let value: { server?: Record<string, unknown> & { mcp_config?: Record<string, unknown> } };
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  const { server } = value;
  return [server?.mcp_config?.['command'], server?.['command'], server?.['entry_point']].some(
    (part) => typeof part === 'string',
  );
}

testOnSamples('the strict verdict on published manifests is that of the reference', {}, () => {
  const samples = readSamples();
  const differing = samples.filter(({ path, referenceTakesIt }) => {
    const { problems } = readManifest(parseSource(readFileSync(path)), 'strict');
    return problems.every(({ severity }) => severity !== 'error') !== referenceTakesIt;
  });
  expect(samples).toHaveLength(161);
  expect(differing.map(({ id }) => id)).toEqual([]);
});

testOnSamples('every problem of a published manifest has its place and a path to it', {}, () => {
  for (const { path } of readSamples()) {
    const source = parseSource(readFileSync(path));
    for (const { place, path, code } of readManifest(source, 'strict').problems) {
      expect(place).toBeDefined();
      if (code === 'unknown-key') expect(place).toEqual(source.place(path, 'key'));
    }
  }
});

testOnSamples('a tolerant reading opens every published manifest that names a server', {}, () => {
  for (const { id, path } of readSamples()) {
    const bytes = readFileSync(path);
    const { manifest, problems } = readManifest(parseSource(bytes), 'tolerant');
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect([id, manifest !== undefined]).toEqual([id, namesServer(bytes.toString())]);
    expect([id, errors.length === 0]).toEqual([id, manifest !== undefined]);
  }
});

testOnSamples('both readings make the same of a manifest', {}, () => {
  for (const { path } of readSamples()) {
    const source = parseSource(readFileSync(path));
    const { manifest } = readManifest(source, 'strict');
    expect(manifest).toEqual(readManifest(source, 'tolerant').manifest);
  }
});

testOnSamples('manifests of browser extensions are refused by name', {}, () => {
  const folder = join(sampleManifests()!, 'negative');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(names).toHaveLength(5);
  for (const name of names) {
    const source = parseSource(readFileSync(join(folder, name)));
    const { manifest, problems } = readManifest(source, 'tolerant');
    expect(manifest).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', code: 'browser-extension' }]);
  }
});

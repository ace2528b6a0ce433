import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testInFullRun, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { openArchive, type SourceEntry, writeArchive } from '../index.ts';

const gibibyte = 1024 ** 3;

const tiny = (count: number): SourceEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    path: `d${index % 100}/f${index}`,
    executable: false,
    content: { kind: 'bytes', bytes: Buffer.from(String(index)) },
  }));

/** Count of entries, and the size, offset and first CRC failure that Python finds. */
function readWithPython(path: string): unknown {
  const script = [
    'import json, sys, zipfile',
    'with zipfile.ZipFile(sys.argv[1]) as z:',
    '  last = z.infolist()[-1]',
    '  print(json.dumps([len(z.infolist()), last.filename, last.file_size, last.header_offset,',
    '    z.testzip()]))',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

async function roundTrip(count: number): Promise<void> {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'a.mcpb');
  const entries = tiny(count);
  await writeArchive(entries, target);
  const last =
    entries
      .map(({ path }) => path)
      .toSorted()
      .at(-1) ?? '';
  const content = last.replace(/.*f/, '');
  expect(readWithPython(target)).toEqual([count, last, content.length, expect.any(Number), null]);
  const archive = await openArchive(target);
  expect(archive.entries).toHaveLength(count);
  const entry = archive.get(last);
  expect(entry && (await archive.read(entry)).toString()).toBe(content);
  await archive.close();
}

testNeeding('python3')('more entries than 65,535 are counted in 64 bits', {}, () =>
  roundTrip(70_000),
);

testInFullRun('100,000 files go in and come out', {}, () => roundTrip(100_000));

for (const [how, beginning] of [
  ['deflated', ''],
  ['stored', '\x89PNG\r\n\x1a\n'],
] as const) {
  testInFullRun(`a file of 5 GiB goes in and comes out, ${how}`, { timeout: 600_000 }, async () => {
    await using folder = await temporaryFolder();
    const target = join(folder.path, 'a.mcpb');
    const path = join(folder.path, 'large');
    const size = 5 * gibibyte;
    const file = await open(path, 'w');
    await file.write(Buffer.from(beginning, 'latin1'));
    await file.truncate(size);
    await file.close();
    const large = { path: 'a', executable: false, content: { kind: 'file', path, size } } as const;
    const report = await writeArchive([large, ...tiny(1)], target);
    const offset = how === 'stored' ? size + 51 : expect.any(Number);
    expect(readWithPython(target)).toEqual([2, 'd0/f0', 1, offset, null]);

    const archive = await openArchive(target, { limits: { maxRatio: 2000 } });
    const entry = archive.get('a');
    expect(entry).toMatchObject({ size, method: how === 'stored' ? 'store' : 'deflate' });
    let bytes = 0;
    if (entry) for await (const chunk of archive.stream(entry)) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(size);
    expect(archive.fileSize).toBe(report.size);
    await archive.close();
  });
}

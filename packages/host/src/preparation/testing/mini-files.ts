import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { miniMcp } from '@opendxt/testkit';

/** The module `minimcp`, as the wheel of the testkit has it. */
export function minimcp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'opendxt-mini-'));
  try {
    const { fileName, bytes } = miniMcp();
    writeFileSync(join(folder, fileName), bytes);
    const unpacked = spawnSync('python3', ['-m', 'zipfile', '-e', fileName, '.'], { cwd: folder });
    if (unpacked.status !== 0) throw new Error(String(unpacked.stderr));
    return readFileSync(join(folder, 'minimcp/__init__.py'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

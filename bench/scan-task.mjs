// One process of what `scan.mjs` measures: node scan-task.mjs <update|look|nothing> <database> <dumps>
import { parseArgs } from 'node:util';

const [task, database, source] = parseArgs({ allowPositionals: true }).positionals;
if (task !== 'nothing') {
  const { openAdvisoryDatabase, updateAdvisoryDatabase } =
    await import('../packages/bundle/dist/scan/advisories/index.js');
  if (task === 'update') {
    await updateAdvisoryDatabase(database, { from: source, fetch, now: new Date() });
  } else {
    const { packages } = await import('./advisories.mjs');
    const opened = await openAdvisoryDatabase(database);
    const findings = await opened.lookUp(packages());
    await opened.close();
    if (findings.length < 100) throw new Error(`expected findings, found ${findings.length}`);
  }
}

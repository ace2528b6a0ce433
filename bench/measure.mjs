// What processes cost: wall time, processor time and peak memory, of each process alone.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('measure.py', import.meta.url));

/**
 * Runs each contestant once without counting, then all in turn, `rounds` times: what else happens
 * on the machine hits all alike. `prepare` runs before each run and is not counted.
 */
export function compare(cache, contestants, rounds) {
  const measured = contestants.map((contestant) => ({ ...contestant, runs: [] }));
  for (const one of measured) runOnce(cache, one);
  for (let round = 0; round < rounds; round++) {
    for (const one of measured) one.runs.push(runOnce(cache, one));
  }
  return Object.fromEntries(measured.map(({ name, runs }) => [name, summary(runs)]));
}

function runOnce(cache, { name, command, prepare }) {
  prepare?.();
  const result = join(cache, `result-${process.pid}.json`);
  const { stderr } = spawnSync('python3', [launcher, result, cache, ...command], {
    encoding: 'utf8',
  });
  const cost = JSON.parse(readFileSync(result, 'utf8'));
  rmSync(result);
  if (cost.status !== 0) throw new Error(`${name} ended with ${cost.status}\n${stderr}`);
  return { ...cost, cpu: cost.user + cost.sys };
}

/** Medians; of user time the minimum too, which other work on the machine disturbs least. */
function summary(runs) {
  const values = (key) => runs.map((run) => run[key]).sort((a, b) => a - b);
  const median = (key) => values(key)[Math.floor(runs.length / 2)];
  return {
    wall: median('wall'),
    cpu: median('cpu'),
    user: median('user'),
    userMinimum: values('user')[0],
    rss: median('rss'),
  };
}

// The end of a test run: what was skipped and why, and one plain line of counts. A test skips
// only with a reason at the end of its title: `[needs …]` for what this machine lacks, or
// `[full run only]`. A skip for want of a program, or without a reason, fails the run.
import { howToGet } from './system-packages.mjs';

/** What a machine may lack for good. Everything else that a test needs is a program. */
const beyondReach = new Set([
  'POSIX',
  'Linux',
  'macOS',
  'Windows',
  'root',
  'control groups',
  'the package registry',
  'the package index',
  'the sample manifests',
]);

export default class SummaryReporter {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skips = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed' || state === 'skipped') counts[state] += 1;
        if (state !== 'skipped') continue;
        const reason = /\[([^\]]+)\]$/.exec(test.name)?.[1] ?? 'no reason given';
        skips.set(reason, [...(skips.get(reason) ?? []), test.fullName]);
      }
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
    }
    for (const [reason, names] of skips) {
      const programs = missingPrograms(reason);
      const fatal = programs === undefined || programs.length > 0;
      console.log(`${fatal ? 'could not run' : 'skipped'} (${reason}): ${names.length}`);
      for (const name of names) console.log(`  ${name}`);
      for (const program of programs ?? []) console.log(`  to get ${howToGet(program)}`);
      if (fatal) process.exitCode = 1;
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

/** The programs that a reason names; undefined for a reason that is none. */
function missingPrograms(reason) {
  if (reason === 'full run only') return [];
  if (!reason.startsWith('needs ')) return undefined;
  return reason
    .slice('needs '.length)
    .split(', ')
    .filter((need) => !beyondReach.has(need));
}

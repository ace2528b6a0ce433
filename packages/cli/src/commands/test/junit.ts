import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CleanReport, CleanRun } from '@opendxt/host';
import { describeRow } from './table.ts';

interface Tested {
  readonly name: string;
  readonly version: string;
}

/** Writes the runs as CI systems read them; the file is there as a whole, or not at all. */
export async function writeJunit(path: string, tested: Tested, report: CleanReport): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(beside, junit(tested, report));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * A test suite of one bundle, a case for each run, in the form of Ant's JUnit task that Jenkins,
 * GitLab and GitHub's actions read.
 */
export function junit({ name, version }: Tested, { runs }: CleanReport): string {
  const suite = `${name} ${version}`;
  const failures = runs.filter(({ ok }) => !ok).length;
  const time = seconds(runs.reduce((sum, { startTime = 0 }) => sum + startTime, 0));
  const counts = { tests: runs.length, failures, errors: 0, skipped: 0, time };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', counts, [
      element(
        'testsuite',
        { name: suite, ...counts },
        runs.map((run) => testCase(name, run)),
      ),
    ]),
    '',
  ].join('\n');
}

function testCase(name: string, run: CleanRun): string {
  const { failures, warnings, stderr, startTime = 0 } = run;
  const said = warnings.map(({ code, message }) => `${code}: ${message}`).join('\n');
  return element(
    'testcase',
    { classname: name, name: describeRow(run), time: seconds(startTime) },
    [
      // A case has one failure at the most.
      ...failures
        .slice(0, 1)
        .map(({ code, message }) =>
          element('failure', { type: code, message }, [
            escape(
              failures
                .map(({ message: text, hint }) =>
                  hint === undefined ? text : `${text}\nhint: ${hint}`,
                )
                .join('\n\n'),
            ),
          ]),
        ),
      ...(said === '' ? [] : [element('system-out', {}, [escape(said)])]),
      ...(stderr === '' ? [] : [element('system-err', {}, [escape(stderr)])]),
    ],
  );
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
): string {
  const given = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escape(String(value))}"`,
  );
  return content.length === 0
    ? `<${name}${given.join('')}/>`
    : `<${name}${given.join('')}>${content.join('')}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** What is no character of XML 1.0 (2.2), not even escaped, is shown as `\u{1b}`. */
function escape(text: string): string {
  return text
    .replaceAll(
      /(?![\t\n\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu,
      (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
    )
    .replaceAll(/[&<>"\n\r\t]/g, (found) => entities[found] ?? found);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

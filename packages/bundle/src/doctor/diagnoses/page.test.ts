import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diagnoses, type DiagnosisCode, troublesOfPython } from './index.ts';

const page = (name: string) => new URL(`../../../../../docs/${name}.md`, import.meta.url);

/** The rows of the table below a heading, each as its cells; without its two first lines. */
function rowsBelow(text: string, heading: string): readonly (readonly string[])[] {
  const section =
    text.slice(text.indexOf(`\n${heading}\n`) + heading.length + 1).split(/\n## /)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

const cellsOf = (code: DiagnosisCode) => {
  const { symptom, why, fix } = diagnoses[code];
  return [symptom, why, fix];
};

test('docs/doctor.md has every diagnosis in its own words', () => {
  const codes = Object.keys(diagnoses) as DiagnosisCode[];
  expect(rowsBelow(readFileSync(page('doctor'), 'utf8'), '## Every diagnosis')).toEqual(
    codes.map((code) => [`\`${code}\``, ...cellsOf(code)]),
  );
});

test('what goes wrong with bundles of Python has thirty-one ways', () => {
  expect(new Set(troublesOfPython).size).toBe(31);
});

test('docs/python.md has the same words under Troubleshooting', () => {
  expect(rowsBelow(readFileSync(page('python'), 'utf8'), '## Troubleshooting')).toEqual(
    troublesOfPython.map(cellsOf),
  );
});

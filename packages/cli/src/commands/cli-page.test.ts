import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { createRunner } from '../command/index.ts';
import { declarations } from './index.ts';

const page = readFileSync(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');

/** Every command that does something, with its options as they are declared. */
function declared(): Readonly<Record<string, readonly string[]>> {
  const program = new Command('dxt');
  const runner = createRunner(
    () => expect.unreachable(),
    () => expect.unreachable(),
  );
  for (const declare of declarations) declare(program, runner);
  const commands = program.commands.flatMap((command) => [command, ...command.commands]);
  return Object.fromEntries(
    commands
      // `policy` and `trust` do nothing without the word that follows; `runtimes` does.
      .filter((command) => command.name() !== 'policy' && command.name() !== 'trust')
      .map((command) => {
        const shown = command.options.filter(({ hidden }) => !hidden);
        return [usageOf(command), shown.map(({ flags }) => flags).sort()];
      }),
  );
}

function usageOf(command: Command): string {
  const parent = command.parent === null ? '' : `${usageOf(command.parent).split(' [')[0]} `;
  const given = command.registeredArguments.map((argument) => {
    const word = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${word}>` : `[${word}]`;
  });
  return [`${parent}${command.name()}`, ...given].join(' ');
}

/** The same from the page: a heading for each command, and the options in the table below it. */
function described(): Readonly<Record<string, readonly string[]>> {
  const sections = page.split(/^(?=##+ )/m);
  return Object.fromEntries(
    sections.flatMap((section) => {
      const usage = /^##+ `(dxt .*)`$/m.exec(section)?.[1];
      if (usage === undefined) return [];
      const rows = section.matchAll(/^\| (`-.*?`) +\|/gm);
      const flags = [...rows].map(([, cell = '']) =>
        cell.replaceAll('`', '').replaceAll('\\|', '|'),
      );
      return [[usage, flags.sort()]];
    }),
  );
}

test('docs/cli.md has every command with every option, and no other', () => {
  expect(described()).toEqual(declared());
});

test('docs/cli.md explains every error code of the command', () => {
  const source = readFileSync(new URL('../command/error.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(page).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, 'm'));
});

import { type Target, targetName } from '../../targets/index.ts';
import { pythonTargetName } from '../targets.ts';
import type { PythonMinor, PythonTarget } from '../types.ts';
import { program } from './program.ts';

/** What a bootstrap starts, and with which packages. Paths are from the bootstrap's own folder, with `/`. */
export interface BootstrapFacts {
  /** The server's own file, such as `main.py`. */
  readonly main: string;
  readonly layout: 'lib' | 'universal';
  /** The lowest that the server and its packages run on. */
  readonly minimum: PythonMinor;
  /** That there are compiled packages for; empty where all are pure. */
  readonly targets: readonly PythonTarget[];
  /** With packages for every Python from the lowest on, by the stable ABI or without any. */
  readonly platforms?: readonly Target[];
  /** The folder of the packages; `lib` unless given. */
  readonly lib?: string;
  /** Started by this name, as with `-m`, in place of the file. */
  readonly module?: string;
  /** With `module`: the function of it that is called. */
  readonly callable?: string;
  /** More folders to import from. */
  readonly paths?: readonly string[];
}

/** The first line of every bootstrap. */
export const bootstrapMark = '# Starts the server with the packages that are in this bundle.';

/** The text of a program that checks the Python it runs on, and then starts the server. */
export function bootstrapSource(facts: BootstrapFacts): string {
  const { main, layout, minimum, lib = 'lib', module, callable, paths = [] } = facts;
  const { targets, platforms = [] } = facts;
  const names = [...targets.map(pythonTargetName), ...platforms.map(targetName)];
  return [
    bootstrapMark,
    '# `dxt vendor` writes this file anew: what is changed here is lost.',
    `MAIN = ${literal(main)}`,
    `MODULE = ${module === undefined ? 'None' : literal(module)}`,
    `CALLABLE = ${callable === undefined ? 'None' : literal(callable)}`,
    `PATHS = ${list(paths)}`,
    `LIB = ${literal(lib)}`,
    `UNIVERSAL = ${layout === 'universal' ? 'True' : 'False'}`,
    `MINIMUM = (${minimum.replace('.', ', ')})`,
    `TARGETS = ${list(names)}`,
    '',
    program,
  ].join('\n');
}

function list(texts: readonly string[]): string {
  const items = texts.map(literal);
  const line = `[${items.join(', ')}]`;
  return line.length < 90 ? line : `[\n${items.map((item) => `    ${item},\n`).join('')}]`;
}

/** A string of Python in ASCII, so that no declaration of an encoding is needed. */
function literal(text: string): string {
  const escaped = text.replaceAll(/['\\]|[^ -~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x7f && code >= 0x20) return `\\${character}`;
    const digits = code.toString(16);
    return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
  });
  return `'${escaped}'`;
}

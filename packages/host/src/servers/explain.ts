import { HostError } from '../error/index.ts';
import type { ServerExit } from './types.ts';

const shownLines = 12;

/** Names the server, how it ended and the last lines of its stderr, with a hint where one is known. */
export function exitError(
  name: string,
  exit: ServerExit,
  doing: string,
  explain: (stderr: string) => string | undefined = () => undefined,
): HostError {
  const hint = explain(exit.stderr) ?? explainStderr(exit.stderr);
  const message = `\`${name}\` ${describeExit(exit)} ${doing}${quote(exit)}`;
  return new HostError('server-exited', message, hint === undefined ? {} : { hint });
}

export function describeExit({ code, signal }: ServerExit): string {
  return signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`;
}

function quote({ stderr }: ServerExit): string {
  const lines = stderr.trimEnd().split('\n').slice(-shownLines);
  if (lines.join('').trim() === '') return '; it wrote nothing to stderr';
  return `; the end of its stderr:\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}`;
}

const explanations: readonly (readonly [RegExp, (found: string) => string])[] = [
  [
    /Cannot find (?:module|package) '([^']+)'/,
    (found) =>
      /^[./]/.test(found)
        ? `the file \`${found}\` is not in the bundle`
        : `the package \`${found}\` is not in the bundle: install the production dependencies before packing`,
  ],
  [
    /(?:ModuleNotFoundError|ImportError): No module named '([^']+)'/,
    (found) =>
      `the Python module \`${found}\` is not in the bundle: bring the packages with \`dxt vendor\` before packing`,
  ],
  [
    /can't open file '([^']+)'/,
    (found) => `the file \`${found}\` is not in the bundle, or its path in \`args\` is wrong`,
  ],
  [
    /was compiled against a different Node\.js version/,
    () => 'a native add-on in the bundle was built for another version of Node',
  ],
  [
    /EADDRINUSE[^\n]*?(\S*:\d+)/,
    (found) => `the port \`${found}\` is taken: is the server running a second time elsewhere?`,
  ],
  [
    /SyntaxError: (Cannot use import statement outside a module|Unexpected token 'export')/,
    () => 'the code is an ES module: the bundle needs a package.json with `"type": "module"`',
  ],
];

/** What the usual messages of runtimes mean for the maker of a bundle. */
export function explainStderr(stderr: string): string | undefined {
  for (const [pattern, explain] of explanations) {
    const match = pattern.exec(stderr);
    if (match !== null) return explain(match[1] ?? '');
  }
  return undefined;
}

import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import type { OwnModule } from './own-modules.ts';

/** Modules that write the protocol themselves, or have sent what is printed elsewhere. */
const knowsStdout =
  /jsonrpc|\bprint\s*=|\bsys\.stdout\s*=|\bredirect_stdout\b|\bdef\s+print\b|\bimport\s+print\b|\bfrom rich import\b/;
const strings = /("""|''')[^]*?\1/g;

/** `print` writes to stdout, which carries the protocol. */
export async function checkPrinting(
  scene: Scene,
  modules: readonly OwnModule[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, isReached } of modules) {
    if (!isReached) continue;
    const text = await scene.text(path);
    if (knowsStdout.test(text)) continue;
    const plain = text.replaceAll(strings, (string) => string.replaceAll(/[^\n]/g, ' '));
    const line = plain.split('\n').findIndex((each, at, lines) => {
      if (!/^\s*print\s*\(/.test(each)) return false;
      const call = lines.slice(at, at + 6).join('\n');
      return !/\bfile\s*=|dumps\(/.test(call.slice(0, closing(call)));
    });
    if (line === -1) continue;
    findings.push({
      code: 'output-not-json',
      severity: 'warning',
      seen: `\`${path}\` calls \`print\`, which writes to stdout`,
      fix: 'print to stderr: `print(…, file=sys.stderr)`',
      path,
      line: line + 1,
    });
  }
  return findings;
}

/** Where the first bracket of a text is closed. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}

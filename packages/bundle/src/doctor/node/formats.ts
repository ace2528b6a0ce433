import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { packageAround, packageName, readPackage, resolvePackage } from './packages.ts';
import type { OwnModule, OwnModules } from './read-modules.ts';

/** Compiled files are long, and what they print may never run. */
const longestOwn = 200_000;

/** Whether files are written as the kind of module that Node takes them for; and what they print. */
export async function checkFormats(
  scene: Scene,
  { modules, problems }: OwnModules,
): Promise<Finding[]> {
  const findings: Finding[] = problems.slice(0, 3).map(({ text, location }) => ({
    code: 'node-version',
    severity: 'error',
    seen: `\`${(location?.file ?? '').replace(/^bundle:/, '')}\` does not parse: ${text}`,
    fix: 'correct the file, or build it for the Node that the manifest declares',
    ...(location === null
      ? {}
      : { path: location.file.replace(/^bundle:/, ''), line: location.line }),
  }));
  for (const module of modules.values()) {
    const found = await checkFormat(scene, module);
    // One cause as a rule: the package.json that rules them all.
    if (found !== undefined && !findings.some(({ fix }) => fix === found.fix)) findings.push(found);
  }
  findings.push(...[...modules.values()].flatMap(checkPrinting));
  return findings;
}

async function checkFormat(scene: Scene, module: OwnModule): Promise<Finding | undefined> {
  const { path, source, loads } = module;
  const taken = await packageAround(scene, path);
  const format = path.endsWith('.mjs')
    ? 'module'
    : path.endsWith('.cjs')
      ? 'commonjs'
      : taken?.type;
  const imports =
    loads.some(({ kind }) => kind === 'import-statement') || /^export\s+[\w{*]/m.test(source);
  const place = (pattern: RegExp) => ({ path, ...lineOf(source, pattern) });
  if (imports && format !== 'module') {
    return {
      code: 'node-module-format',
      severity: format === 'commonjs' ? 'error' : 'warning',
      seen:
        format === 'commonjs'
          ? `\`${path}\` has \`import\` or \`export\`, and is taken for CommonJS`
          : `\`${path}\` has \`import\` or \`export\`, and nothing says so: Node before 20.19 takes it for CommonJS`,
      fix: `name it \`.mjs\`, or put \`"type": "module"\` in the package.json beside it`,
      ...place(/^\s*(?:import|export)\b/m),
    };
  }
  const requires = loads.filter(({ kind }) => kind === 'require-call');
  if (
    format === 'module' &&
    requires.length > 0 &&
    !/\bcreateRequire\b|\brequire\s*=|typeof require/.test(source)
  ) {
    return {
      code: 'node-module-format',
      severity: 'error',
      seen: `\`${path}\` calls \`require\`, and is taken for an ES module`,
      fix: 'use `import`, or `createRequire` from `node:module`, or name the file `.cjs`',
      ...place(/\brequire\s*\(/),
    };
  }
  for (const { name, optional } of format === 'module' || optionalAll(requires) ? [] : requires) {
    const folder = resolvePackage(scene, path, packageName(name) ?? '');
    const required = folder === undefined ? undefined : await readPackage(scene, folder);
    if (optional || required?.type !== 'module' || hasRequire(required.exports)) continue;
    return {
      code: 'node-module-format',
      severity: 'warning',
      seen: `\`${path}\` calls \`require\` for \`${required.name}\`, an ES module, which Node before 20.19 refuses`,
      fix: `use \`await import('${required.name}')\`, or declare \`>=20.19\` in \`compatibility.runtimes.node\``,
      ...place(/\brequire\s*\(/),
    };
  }
  return undefined;
}

function optionalAll(loads: readonly { readonly optional: boolean }[]): boolean {
  return loads.every(({ optional }) => optional);
}

/** Conditions may be nested, to any depth where somebody means harm. */
function hasRequire(exports: unknown): boolean {
  const waiting: unknown[] = [exports];
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (typeof each === 'string' && each.endsWith('.cjs')) return true;
    if (typeof each !== 'object' || each === null) continue;
    if (Object.hasOwn(each, 'require')) return true;
    waiting.push(...Object.values(each));
  }
  return false;
}

/** `console.log` and the like write to stdout, which carries the protocol. */
function checkPrinting({ path, source }: OwnModule): Finding[] {
  if (source.length > longestOwn) return [];
  const prints = /^(?!\s*(?:\/\/|\*)).*?\bconsole\.(log|info|debug|table|dir)\s*\(/m.exec(source);
  if (prints === null || /console\.(?:log|info)\s*=/.test(source)) return [];
  return [
    {
      code: 'output-not-json',
      severity: 'warning',
      seen: `\`${path}\` calls \`console.${prints[1] ?? 'log'}\`, which prints to stdout`,
      fix: 'use `console.error`',
      path,
      ...lineOf(source, /^(?!\s*(?:\/\/|\*)).*?\bconsole\.(?:log|info|debug|table|dir)\s*\(/m),
    },
  ];
}

function lineOf(source: string, pattern: RegExp): { readonly line?: number } {
  const at = source.search(pattern);
  if (at === -1) return {};
  const before = source.slice(0, at);
  const leading = /^\s*/.exec(source.slice(at))?.[0] ?? '';
  return { line: (before + leading).split('\n').length };
}

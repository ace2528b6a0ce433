import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DiagnosisCode,
  type Finding,
  readDistributions,
  recognisePython,
} from '@opendxt/bundle';
import type { CommandContext } from '../../command/index.ts';
import { plural } from '../../printer/index.ts';
import { runProgram } from '../../programs/index.ts';
import type { Started } from './start.ts';
import type { Subject } from './subject.ts';

/** A line of the best practices in the format’s guide, and how the bundle stands to it. */
export interface ChecklistLine {
  readonly line: string;
  /** `unknown`: it was not looked at, or can’t be seen from here. */
  readonly state: 'passed' | 'missing' | 'unknown';
  readonly seen: string;
}

const aboutPackages: readonly DiagnosisCode[] = [
  'packages-missing',
  'requirement-missing',
  'module-missing',
  'fastmcp-gone',
  'versions-mixed',
  'metadata-missing',
  'file-missing',
  'file-changed',
  'record-missing',
  'target-missing',
  'wrong-python',
  'wrong-architecture',
  'pth-not-processed',
  'stdlib-removed',
  'stdlib-not-yet',
  'uv-project-missing',
  'node-package-missing',
  'node-file-missing',
  'node-addon-target',
  'node-addon-version',
  'pnpm-layout',
];
const aboutInterpreters: readonly DiagnosisCode[] = [
  'python-command-missing',
  'python3-missing-on-windows',
  'off-desktop-path',
  'uv-missing',
  'uvx-arguments',
  'command-missing',
  'not-executable',
  'machine-path',
  'python-home',
  'link-lost',
];

export interface Looked {
  readonly subject: Subject;
  readonly findings: readonly Finding[];
  readonly started: Started | undefined;
}

/** The five lines, in the order of the guide. */
export async function goThroughChecklist(
  context: CommandContext,
  looked: Looked,
): Promise<readonly ChecklistLine[]> {
  return [
    await packagesShipped(looked),
    runsClean(looked.started),
    interpreters(looked),
    await manifestInRepository(context, looked.subject),
    await prerequisites(looked.subject),
  ];
}

async function packagesShipped({ subject, findings }: Looked): Promise<ChecklistLine> {
  const { manifest, contents } = subject;
  const line = 'All required packages are shipped, `mcp` among them';
  const against = errorsAmong(findings, aboutPackages);
  if (against.length > 0) return { line, state: 'missing', seen: first(against) };
  const { type } = manifest.server;
  if (type === 'uv')
    return { line, state: 'passed', seen: 'the host installs what `pyproject.toml` names' };
  if (type !== 'python') return { line, state: 'passed', seen: 'whatever it loads is there' };
  const { roots } = await recognisePython(manifest, contents);
  const installed = await Promise.all(roots.map(({ path }) => readDistributions(contents, path)));
  const byName = new Map(installed.flat().map((each) => [each.name, each]));
  const mcp = byName.get('mcp') ?? byName.get('fastmcp');
  const own =
    mcp === undefined ? 'it imports no `mcp`' : `\`${mcp.name}\` ${mcp.version} among them`;
  return { line, state: 'passed', seen: `${byName.size} packages, ${own}` };
}

function runsClean(started: Started | undefined): ChecklistLine {
  const line = 'It runs on a clean machine';
  if (started === undefined) return { line, state: 'unknown', seen: 'nothing was started' };
  const { report, why } = started;
  if (report === undefined) return { line, state: 'missing', seen: why ?? 'it can’t be started' };
  if (report.runs.length === 0)
    return { line, state: 'unknown', seen: 'this machine has no interpreter for it' };
  if (report.ok) {
    const [run] = report.runs;
    return {
      line,
      state: 'passed',
      seen: `${plural(report.runs.length, 'start')}, ${plural(run?.tools.length ?? 0, 'tool')}`,
    };
  }
  const failure = report.runs.flatMap(({ failures }) => failures)[0]?.message;
  return { line, state: 'missing', seen: started.findings[0]?.seen ?? failure ?? 'it failed' };
}

function interpreters({ findings, subject }: Looked): ChecklistLine {
  const line = 'The interpreter is right for each platform';
  const against = errorsAmong(findings, aboutInterpreters);
  if (against.length > 0) return { line, state: 'missing', seen: first(against) };
  const { command } = subject.manifest.server.launch;
  const others = Object.entries(subject.manifest.server.overrides).flatMap(([name, override]) =>
    override.command === undefined ? [] : [`\`${override.command}\` on ${name}`],
  );
  return { line, state: 'passed', seen: [`\`${command}\``, ...others].join(', ') };
}

async function manifestInRepository(
  { env, signal }: CommandContext,
  { folder }: Subject,
): Promise<ChecklistLine> {
  const line = 'The manifest is in the repository';
  if (folder === undefined)
    return { line, state: 'unknown', seen: 'to be seen in the folder of the project alone' };
  const options = { cwd: folder, env, signal };
  const git = (...args: string[]) => runProgram('git', args, options);
  const tracked = await git('ls-files', '--error-unmatch', 'manifest.json');
  if (tracked?.status === 0) return { line, state: 'passed', seen: '`git` tracks it' };
  const ignored = await git('check-ignore', '--quiet', 'manifest.json');
  if (ignored?.status === 0)
    return { line, state: 'missing', seen: 'a rule of `.gitignore` leaves `manifest.json` out' };
  return existsSync(join(folder, 'manifest.json'))
    ? { line, state: 'passed', seen: 'it lies at the root of the folder' }
    : { line, state: 'missing', seen: 'there is no `manifest.json`' };
}

/** A README that names what has to be installed, with a version or under a heading of its own. */
async function prerequisites({ contents, manifest }: Subject): Promise<ChecklistLine> {
  const line = 'The prerequisites are documented';
  const readme = [...contents.entries.keys()].find((path) => /^readme(?:\.[a-z]+)?$/i.test(path));
  if (readme === undefined) return { line, state: 'missing', seen: 'there is no README' };
  const text = Buffer.from(await contents.read(readme)).toString('utf8');
  const named = /\b(?:python|node(?:\.js)?|uv)\b[^\n]{0,30}?\d+(?:\.\d+)*/i.exec(text)?.[0];
  const heading = /^(?:#+\s*|\*\*)[^\n]*\b(?:prerequisites?|requirements?|requires)\b[^\n]*/im.exec(
    text,
  )?.[0];
  const found = named ?? heading;
  if (found !== undefined) return { line, state: 'passed', seen: `\`${readme}\`: ${found.trim()}` };
  if (manifest.server.type === 'binary')
    return { line, state: 'passed', seen: 'a program of its own needs none' };
  return {
    line,
    state: 'missing',
    seen: `\`${readme}\` names no version of what has to be installed`,
  };
}

function errorsAmong(findings: readonly Finding[], codes: readonly DiagnosisCode[]) {
  return findings.filter(({ code, severity }) => severity === 'error' && codes.includes(code));
}

function first([finding, ...more]: readonly Finding[]): string {
  return `${finding?.seen ?? ''}${more.length === 0 ? '' : `, and ${more.length} more`}`;
}

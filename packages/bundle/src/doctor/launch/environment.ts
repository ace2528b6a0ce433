import type { LaunchOverride } from '@opendxt/manifest';
import { bundlePath, onTargets, overridesKey, type Scene } from '../scene/index.ts';
import type { Finding, Repair } from '../types.ts';
import { isPythonProgram } from './programs.ts';

/** What the environment of each target has, and what it lost on the way there. */
export async function checkEnvironment(scene: Scene): Promise<Finding[]> {
  return [...(await checkOverrides(scene)), ...checkPythonHome(scene), ...checkEncoding(scene)];
}

async function checkOverrides(scene: Scene): Promise<Finding[]> {
  const { server } = scene.manifest;
  const bootstraps = await findsItsPackages(scene);
  const findings: Finding[] = [];
  for (const [key, override] of Object.entries(server.overrides)) {
    const lost = lostKeys(server.launch.env, override);
    if (lost.length === 0 || !scene.starts.some(({ target }) => applies(key, target))) continue;
    const breaks = lost.includes('PYTHONPATH') && !bootstraps;
    findings.push({
      code: 'env-lost',
      severity: breaks ? 'error' : 'warning',
      seen: `the \`env\` of \`${key}\` does not repeat ${lost.map((name) => `\`${name}\``).join(', ')}`,
      path: 'manifest.json',
      targets: scene.starts.filter(({ target }) => applies(key, target)).map(({ name }) => name),
      repairs: [
        {
          kind: 'set-in-manifest',
          at: ['server', 'mcp_config', overridesKey(scene.source), key, 'env'],
          value: { ...server.launch.env, ...override.env },
        },
      ],
    });
  }
  return findings;
}

function applies(key: string, target: { readonly platform: string; readonly arch: string }) {
  return key === target.platform || key === `${target.platform}-${target.arch}`;
}

function lostKeys(env: Readonly<Record<string, string>>, override: LaunchOverride): string[] {
  if (override.env === undefined) return [];
  const kept = new Set(Object.keys(override.env).map((name) => name.toUpperCase()));
  return Object.keys(env).filter((name) => !kept.has(name.toUpperCase()));
}

/** A bootstrap that adds the folders itself does not depend on PYTHONPATH. */
async function findsItsPackages(scene: Scene): Promise<boolean> {
  const started = scene.manifest.server.launch.args.find((argument) => argument.endsWith('.py'));
  const path = bundlePath(started ?? scene.manifest.server.entryPoint);
  return path !== undefined && /\baddsitedir\b|sys\.path\b/.test(await scene.text(path));
}

function checkPythonHome({ starts }: Scene): Finding[] {
  const set = starts.filter(({ template }) => template.env['PYTHONHOME'] !== undefined);
  const [first] = set;
  if (first === undefined) return [];
  return [
    {
      code: 'python-home',
      severity: 'error',
      seen: `\`env\` sets PYTHONHOME to \`${first.template.env['PYTHONHOME'] ?? ''}\``,
      fix: 'remove PYTHONHOME from `env`',
      path: 'manifest.json',
      ...onTargets(set, starts),
    },
  ];
}

/** PEP 540; from Python 3.15 on the mode is the default (PEP 686). */
function checkEncoding(scene: Scene): Finding[] {
  const { starts, manifest } = scene;
  const narrow = starts.filter(
    ({ target, program, template: { env, args } }) =>
      target.platform === 'win32' &&
      isPythonProgram(program) &&
      env['PYTHONUTF8'] !== '1' &&
      env['PYTHONIOENCODING'] === undefined &&
      !args.some((argument) => /^(?:-X)?utf8(?:=1)?$/.test(argument)),
  );
  if (narrow.length === 0) return [];
  const place = ['server', 'mcp_config'];
  const repairs: Repair[] = [
    { kind: 'set-in-manifest', at: [...place, 'env', 'PYTHONUTF8'], value: '1' },
  ];
  if (manifest.server.overrides['win32']?.env !== undefined) {
    const at = [...place, overridesKey(scene.source), 'win32', 'env', 'PYTHONUTF8'];
    repairs.push({ kind: 'set-in-manifest', at, value: '1' });
  }
  return [
    {
      code: 'encoding-not-utf8',
      severity: 'warning',
      seen: '`env` does not set PYTHONUTF8 on Windows',
      path: 'manifest.json',
      ...onTargets(narrow, starts),
      repairs,
    },
  ];
}

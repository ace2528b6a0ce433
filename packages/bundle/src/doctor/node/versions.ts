import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { packageAround, readPackage } from './packages.ts';

/** Whether packages need a newer Node than the manifest asks for. */
export async function checkVersions(scene: Scene, used: readonly string[]): Promise<Finding[]> {
  const declared = scene.manifest.compatibility.runtimes['node'];
  const allowed = lowestMajor(declared);
  const own = await packageAround(scene, scene.manifest.server.entryPoint);
  const folders = used
    .filter((path) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path))
    .map((path) => path.slice(0, -'/package.json'.length));
  const packages = await Promise.all(folders.map((folder) => readPackage(scene, folder)));
  const wanting = [own, ...packages].flatMap((each) => {
    const lowest = each === undefined ? undefined : lowestMajor(each.nodeRange);
    return each === undefined || lowest === undefined ? [] : [{ ...each, lowest }];
  });
  const [highest] = wanting.sort((a, b) => b.lowest - a.lowest);
  if (highest === undefined || highest.lowest <= (allowed ?? oldestUsual)) return [];
  const { name, nodeRange = '' } = highest;
  return [
    {
      code: 'node-version',
      severity: 'warning',
      seen: `\`${name}\` asks for Node ${nodeRange}, and the manifest ${declared === undefined ? 'for none' : `takes ${declared}`}`,
      fix: `set \`compatibility.runtimes.node\` to \`>=${highest.lowest}.0.0\``,
      path: 'manifest.json',
      repairs: [
        {
          kind: 'set-in-manifest',
          at: ['compatibility', 'runtimes', 'node'],
          value: `>=${highest.lowest}.0.0`,
        },
      ],
    },
  ];
}

/** The oldest that hosts bring; a manifest that asks for none gets at least this. */
const oldestUsual = 20;

/** Of `^18.17 || >=20.3`: 18; undefined for a range without a lower end. */
function lowestMajor(range: string | undefined): number | undefined {
  const majors = (range ?? '').split('||').map((part) => {
    const [, operator = '', major] = /(>=|>|\^|~|=)?\s*v?(\d+)/.exec(part) ?? [];
    return major === undefined || /^\s*<[^=]*/.test(part)
      ? undefined
      : Number(major) + (operator === '>' && !part.includes('.') ? 1 : 0);
  });
  const known = majors.filter((major) => major !== undefined);
  return known.length === 0 || known.length < majors.length ? undefined : Math.min(...known);
}

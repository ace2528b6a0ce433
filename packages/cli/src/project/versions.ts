const publicVersion =
  /^v?(?:\d+!)?(\d+(?:\.\d+)*)[-_.]?(?:(a|alpha|b|beta|c|rc|pre|preview)[-_.]?(\d*))?((?:[-_.]?(?:post|rev|r)[-_.]?\d*|-\d+)?)(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+(.+))?$/i;

const stages: Readonly<Record<string, string>> = {
  a: 'alpha',
  alpha: 'alpha',
  b: 'beta',
  beta: 'beta',
};

/**
 * A version of a Python project (PEP 440) as a semantic one: `1.0rc2` is `1.0.0-rc.2`, `1.0.post1`
 * is `1.0.0+post.1`, since there is nothing there that follows a release without being the next.
 * undefined when it is no version.
 */
export function semanticVersion(version: string): string | undefined {
  const [, release, stage, stageNumber, post, dev, devNumber, local] =
    publicVersion.exec(version.trim()) ?? [];
  if (release === undefined) return undefined;
  const numbers = release.split('.').map((part) => BigInt(part).toString());
  const core = [0, 1, 2].map((at) => numbers[at] ?? '0').join('.');
  const before = [
    ...(stage === undefined ? [] : [stages[stage.toLowerCase()] ?? 'rc', numberOf(stageNumber)]),
    ...(dev === undefined ? [] : ['dev', numberOf(devNumber)]),
  ];
  const after = [
    ...numbers.slice(3),
    ...(post === undefined || post === '' ? [] : ['post', numberOf(/\d+$/.exec(post)?.[0])]),
    ...(local === undefined ? [] : local.split(/[-_.]/)),
  ];
  return [
    core,
    before.length === 0 ? '' : `-${before.join('.')}`,
    after.length === 0 ? '' : `+${after.join('.')}`,
  ].join('');
}

function numberOf(digits: string | undefined): string {
  return BigInt(digits === undefined || digits === '' ? '0' : digits).toString();
}

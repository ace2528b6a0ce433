import type { Image } from '../../../binaries/index.ts';
import type { Survey } from '../survey.ts';
import { type GoModule, readGoBuildInfo } from './go-build-info.ts';

/** Whether it is of Go. Its standard library is a package too, as advisories have it. */
export function seeGo({ ledger }: Survey, place: string, image: Image): boolean {
  const info = readGoBuildInfo(image);
  if (info === undefined) return false;
  const add = ({ path: name, version }: Pick<GoModule, 'path' | 'version'>) =>
    ledger.add({ ecosystem: 'Go', name, version, place, how: 'compiled' });
  const { main } = info;
  const root = main !== undefined && main.version !== '(devel)' ? add(main) : undefined;
  if (main === undefined)
    ledger.unseen(place, 'a program of Go, built without a list of its modules');
  else if (root === undefined)
    ledger.unseen(place, `a program of Go, whose own module \`${main.path}\` tells no version`);
  const parts = info.modules.map(({ path, version, replacedBy }) => {
    if (replacedBy === undefined || /^v\d/.test(replacedBy.version))
      return add(replacedBy ?? { path, version });
    ledger.unseen(
      place,
      `\`${path}\` in it is replaced with a folder, \`${replacedBy.path}\`, whose contents are not known`,
    );
    return add({ path, version });
  });
  const release = releaseOf(info.goVersion);
  if (release === '')
    ledger.unseen(
      place,
      `built with a Go that names no release${info.goVersion === '' ? '' : `: \`${info.goVersion}\``}`,
    );
  else parts.push(add({ path: 'stdlib', version: release }));
  for (const part of parts) {
    if (root !== undefined && part !== undefined) ledger.depends(root, part);
  }
  return true;
}

/** `1.22.0-rc.1` for `go1.22rc1`, with what follows a space left out; empty for what is no release. */
function releaseOf(goVersion: string): string {
  const { minor, patch, stage, count } =
    /^go(?<minor>\d+\.\d+)(?:\.(?<patch>\d+))?(?:(?<stage>rc|beta)(?<count>\d+))?(?=$|[\s-])/.exec(
      goVersion,
    )?.groups ?? {};
  if (minor === undefined) return '';
  const prerelease = stage === undefined || count === undefined ? '' : `-${stage}.${count}`;
  return `${minor}.${patch ?? '0'}${prerelease}`;
}

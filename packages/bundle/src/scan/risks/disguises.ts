import { readBinaryFormat } from '../../binaries/index.ts';
import { mark, type Sight } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';

/** Names of what is shown or read, and never run by the system itself. */
const passive =
  /\.(png|jpe?g|gif|webp|ico|bmp|svg|woff2?|ttf|otf|mp[34]|pdf|txt|md|rst|json|ya?ml|toml|html?|css|map|csv|xml|[cm]?[jt]s|py|pyi)$/i;

/** What Windows or macOS runs or installs by a double click, and no server needs. */
const launchable =
  /\.(lnk|scr|pif|hta|vbs|vbe|jse|wsf|wsh|cpl|msi|msix|appx|reg|dmg|pkg|apk|xpi|crx)$/i;

/** Programs under the name of something else, and files that exist to be run by a double click. */
export function findDisguises({ path, bytes, own }: Sight): ScanFinding[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const risk = (id: string, severity: ScanFinding['severity'], message: string, hint: string) => [
    { kind: 'risk' as const, id, severity, message, hint, file: path, firstParty: own },
  ];
  const program = readBinaryFormat(bytes);
  if (program !== undefined && passive.test(name))
    return risk(
      'disguised-program',
      'high',
      `\`${mark(path)}\` is a program for ${program.platform} under the name of something else`,
      'nothing honest needs that',
    );
  if (isZip(bytes) && passive.test(name))
    return risk(
      'disguised-archive',
      'medium',
      `\`${mark(path)}\` is an archive under the name of something else, and was not looked into`,
      'give it the name of what it is',
    );
  if (program !== undefined && own && name.startsWith('.') && !name.endsWith('.node'))
    return risk(
      'hidden-program',
      'medium',
      `\`${mark(path)}\` is a program for ${program.platform} that file managers do not show`,
      'give it a name that is seen',
    );
  if (launchable.test(name))
    return risk(
      'launchable-file',
      own ? 'medium' : 'low',
      `\`${mark(path)}\` is there to be run or installed by hand`,
      'a server needs none; leave it out',
    );
  return [];
}

function isZip(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PK\u0003\u0004';
}

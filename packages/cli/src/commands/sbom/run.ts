import { resolve } from 'node:path';
import { sbomSpecs, takeInventory, writeSbom, type SbomSpec } from '@opendxt/bundle';
import { CliError, type CommandBody } from '../../command/index.ts';
import { openGiven } from '../../given-extension/index.ts';
import { plural, visibleLine } from '../../printer/index.ts';
import { version } from '../../version.ts';
import { writeOutput } from './write-output.ts';

interface Options {
  readonly spec: string;
  readonly output?: string;
}

export const run: CommandBody<Options> = async (context, [given = ''], { spec, output }) => {
  const { printer, cwd, signal } = context;
  const wanted = readSpec(spec);
  await using extension = await openGiven(context, given);
  const { from, manifest, contents } = extension;
  printer.progress('looking for packages …');
  const inventory = await takeInventory(contents, manifest, { signal });
  printer.progress('digesting …');
  const files = await extension.files();
  const fileDigest = await extension.fileDigest();
  if (from === 'installed' && fileDigest === undefined)
    printer.warn(
      `the files of \`${given}\` are not those that were installed: the list is of what is there now (\`dxt verify ${given}\` says what differs)`,
    );
  const text = await writeSbom(
    { manifest, files, inventory, ...(fileDigest === undefined ? {} : { fileDigest }) },
    { spec: wanted, tool: { name: 'dxt', version }, phase: 'post-build' },
  );
  const { packages, natives, unseen } = inventory;
  const locked = packages.filter(({ how }) => how === 'locked').length;
  const counts = `${plural(packages.length, 'package')}${fetchedLater(locked, packages.length)}, ${plural(natives.length, 'native file')}`;
  if (output === undefined) {
    printer.document(JSON.parse(text));
    printer.data(text.trimEnd());
  } else {
    const file = resolve(cwd, output);
    await writeOutput(file, output, text);
    printer.document({
      file,
      spec: wanted,
      packages: packages.length,
      locked,
      natives: natives.length,
      unseen,
    });
    printer.data(`\`${output}\`: ${counts}`);
  }
  if (unseen.length > 0)
    printer.note(`what may hold more that can't be seen: ${plural(unseen.length, 'file')}`);
  for (const { path, why } of unseen) printer.detail(visibleLine(`  ${path}: ${why}`));
  return 0;
};

/** What a lock names is listed, and is not in the bundle. */
function fetchedLater(locked: number, all: number): string {
  if (locked === 0) return '';
  return ` (${locked === all ? '' : `${locked} of them `}fetched by the host, not in it)`;
}

function readSpec(given: string): SbomSpec {
  const found = sbomSpecs.find((spec) => spec === given);
  if (found !== undefined) return found;
  throw new CliError('usage', `\`--spec\` expects ${sbomSpecs.join(' or ')}, found \`${given}\``);
}

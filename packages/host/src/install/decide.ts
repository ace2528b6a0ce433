import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import { isId, slugId } from '../identity/index.ts';
import { extensionIn, ownerOf, versionFolder, type Owner, type State } from '../store/index.ts';
import type { InstallAction } from './types.ts';

/** The id that a bundle is installed under. */
export function chooseId(manifest: Manifest, as: string | undefined): string {
  if (as === undefined) return slugId(manifest.name);
  if (isId(as)) return as;
  throw new HostError('invalid-id', `\`${as}\` can't be an id`, {
    hint: 'expected at most 24 lowercase letters, digits and single dashes',
  });
}

/** What installing a bundle under an id means, given what is installed. */
export function decide(
  state: State,
  id: string,
  manifest: Manifest,
  digest: string,
): { readonly action: InstallAction; readonly folder: string } {
  const folder = versionFolder(manifest.version, digest);
  const installed = extensionIn(state, id);
  const owner = ownerOf(state, id);
  if (
    owner !== undefined &&
    (owner.name !== manifest.name || owner.author !== manifest.author.name)
  )
    throw idTaken(id, owner, manifest, installed === undefined);
  if (installed === undefined) return { action: 'install', folder };
  if (installed.active === folder) return { action: 'keep', folder };
  const known = installed.versions.find((name) => name.slice(0, -13) === folder.slice(0, -13));
  if (known !== undefined && known !== folder)
    throw new HostError(
      'version-changed',
      `version ${manifest.version} of \`${id}\` is installed with another content (${known.slice(-12)}, and this is ${folder.slice(-12)})`,
      {
        hint: `an author gives changed files a new version; \`dxt uninstall ${id}\` first, if this is right`,
      },
    );
  return { action: 'switch', folder };
}

function idTaken(id: string, owner: Owner, manifest: Manifest, onlyData: boolean): HostError {
  const has = onlyData ? 'holds data that was kept for' : 'is taken by';
  const remedy = onlyData ? `, \`dxt uninstall ${id}\` removes that data` : '';
  return new HostError(
    'id-taken',
    `\`${id}\` ${has} \`${owner.name}\` of ${quoteAuthor(owner.author)}, and this is \`${manifest.name}\` of ${quoteAuthor(manifest.author.name)}`,
    { hint: `\`--as <id>\` installs it under another id${remedy}` },
  );
}

function quoteAuthor(name: string): string {
  return name === '' ? 'an unnamed author' : `“${name}”`;
}

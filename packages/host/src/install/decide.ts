import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import { isId, slugId } from '../identity/index.ts';
import {
  extensionIn,
  ownerOf,
  usedVersion,
  versionFolder,
  versionIn,
  type ExtensionState,
  type Owner,
  type State,
} from '../store/index.ts';
import type { PublisherId, TrustDecision, TrustStatus } from '../trust/index.ts';
import { compareVersions } from './compare-versions.ts';
import type { InstallAction, InstallPlan, VersionRules } from './types.ts';

/** The id that a bundle is installed under. */
export function chooseId(manifest: Manifest, as: string | undefined): string {
  if (as === undefined) return slugId(manifest.name);
  if (isId(as)) return as;
  throw new HostError('invalid-id', `\`${as}\` can't be an id`, {
    hint: 'expected at most 24 lowercase letters, digits and single dashes',
  });
}

/** What is to be installed under an id. */
export interface Candidate {
  readonly id: string;
  readonly manifest: Manifest;
  readonly digest: string;
  /** Who signed it, where that was verified. */
  readonly signer?: PublisherId;
  /** What the signer is called, by its own word or its authority's. */
  readonly signerName?: string;
  /** It is signed by whoever signed what is installed; absent where nobody did. */
  readonly samePublisher?: boolean;
  /** What its signature came to. */
  readonly status?: TrustStatus;
}

/** The same of a plan, or of what it is made from. */
export function candidateOf({
  id,
  manifest,
  digest,
  signature,
}: Pick<InstallPlan, 'id' | 'manifest' | 'digest' | 'signature'>): Candidate {
  const { status, samePublisher, publisher } = signature?.decision ?? {};
  const signer = bindingPublisher(signature?.decision);
  return {
    id,
    manifest,
    digest,
    ...(signer !== undefined && { signer }),
    ...(signer !== undefined && publisher !== undefined && { signerName: publisher.name }),
    ...(samePublisher !== undefined && { samePublisher }),
    ...(status !== undefined && { status }),
  };
}

const binding: readonly (TrustStatus | undefined)[] = [
  'trusted',
  'unknown-publisher',
  'self-signed',
];

/**
 * Who signed, as far as updates can be held against it: a certificate that has expired, or is for
 * something else, proves no more than none.
 */
export function bindingPublisher(decision: TrustDecision | undefined): PublisherId | undefined {
  return binding.includes(decision?.status) ? decision?.publisher?.id : undefined;
}

export interface Decision {
  readonly action: InstallAction;
  /** Of the candidate. */
  readonly folder: string;
  /** The folder that is used now. */
  readonly from?: string;
  /** Its version, when another one takes its place. */
  readonly replaces?: string;
}

/** What installing a bundle under an id means, given what is installed. */
export function decide(state: State, candidate: Candidate, rules: VersionRules): Decision {
  const { id, manifest, digest } = candidate;
  const folder = versionFolder(manifest.version, digest);
  const installed = extensionIn(state, id);
  const owner = ownerOf(state, id);
  if (owner !== undefined) refuseOther(owner, candidate, rules, installed === undefined);
  if (installed === undefined) return { action: 'install', folder };
  const from = installed.active;
  if (from === folder) return { action: 'keep', folder, from };
  refuseChanged(installed, id, folder, rules);
  refuseOlder(usedVersion(installed), candidate, rules);
  return { action: 'switch', folder, from, replaces: usedVersion(installed) };
}

function refuseOther(
  owner: Owner,
  candidate: Candidate,
  { newPublisher }: VersionRules,
  onlyData: boolean,
): void {
  const { manifest, signer = 'none' } = candidate;
  if (owner.name !== manifest.name || owner.author !== manifest.author.name)
    throw idTaken(owner, candidate, onlyData);
  if (isSameSigner(owner, candidate) || newPublisher === signer) return;
  throw publisherChanged(owner, candidate, onlyData);
}

/** A signature that was there once must not go, nor change hands; one may come. */
function isSameSigner(
  { signer: bound }: Owner,
  { signer, samePublisher = bound === signer }: Candidate,
): boolean {
  return bound === undefined || (signer !== undefined && samePublisher);
}

function refuseChanged(
  { versions }: ExtensionState,
  id: string,
  folder: string,
  { replace = false }: VersionRules,
): void {
  const version = versionIn(folder);
  const known = versions.findLast((name) => versionIn(name) === version);
  if (replace || known === undefined || versions.includes(folder)) return;
  throw new HostError(
    'version-changed',
    `version ${version} of \`${id}\` is installed with another content (${known.slice(-12)}, and this is ${folder.slice(-12)})`,
    {
      hint: 'an author gives changed files a new version; `--replace` takes this one all the same',
    },
  );
}

function refuseOlder(
  used: string,
  { id, manifest }: Candidate,
  { downgrade = false }: VersionRules,
): void {
  if (downgrade || compareVersions(manifest.version, used) !== -1) return;
  throw new HostError(
    'downgrade',
    `version ${manifest.version} of \`${id}\` is older than ${used}, which is installed`,
    { hint: `\`dxt rollback ${id}\` goes back to a version that is kept, \`--downgrade\` to this` },
  );
}

function idTaken(owner: Owner, { id, manifest }: Candidate, onlyData: boolean): HostError {
  const has = onlyData ? 'holds data that was kept for' : 'is taken by';
  const remedy = onlyData ? `, \`dxt uninstall ${id}\` removes that data` : '';
  const ours = describeOwner({ name: manifest.name, author: manifest.author.name });
  return new HostError(
    'id-taken',
    `\`${id}\` ${has} ${describeOwner(owner)}, and this is ${ours}`,
    { hint: `\`--as <id>\` installs it under another id${remedy}` },
  );
}

function publisherChanged(
  { signer: bound = '' }: Owner,
  { id, signer, signerName = '', status = 'unsigned' }: Candidate,
  onlyData: boolean,
): HostError {
  const what = onlyData ? `the data that was kept of \`${id}\` is that of` : `\`${id}\` is`;
  const nobody = status === 'unsigned' ? 'is not signed' : `has a signature that is \`${status}\``;
  const found =
    signer === undefined ? `this ${nobody}` : `this is signed by “${signerName}”, \`${signer}\``;
  return new HostError(
    'publisher-changed',
    `${what} an extension signed by \`${bound}\`, and ${found}`,
    {
      hint: `if its author says that this is right, \`--new-publisher ${quoted(signer ?? 'none')}\` takes it; \`dxt install --as <id>\` installs it beside`,
    },
  );
}

function describeOwner({ name, author }: Owner): string {
  const who = author === '' ? 'an unnamed author' : `“${author}”`;
  return `\`${name}\` of ${who}`;
}

/** For a shell: a stranger chose the name in it, and somebody may copy the line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

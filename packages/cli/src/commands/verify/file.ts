import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BundleError, digestArchive, openBundle } from '@opendxt/bundle';
import { verifyBundle, type VerifiedBundle, type VerifyOptions } from '@opendxt/host';
import { CliError, type CommandContext, type ExitStatus } from '../../command/index.ts';
import { expectGivenFile } from '../../given-file/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { describeVerified, listVerified } from './describe.ts';
import type { VerifyCommandOptions } from './options.ts';

/** Says who signed a bundle; 0 for what is trusted alone. */
export async function verifyFile(
  context: CommandContext,
  file: string,
  options: VerifyCommandOptions,
): Promise<ExitStatus> {
  const { printer, signal } = context;
  printer.progress('verifying …');
  const host = { home: homeOf(context), machine: machineOf(context) };
  const verified = await verifyBundle(host, file, {
    ...(await readOptions(context, options)),
    signal,
  });
  const content = await digestContent(verified, file, signal);
  printer.endProgress();
  printer.document(describeVerified(file, verified, content));
  for (const line of listVerified(context, file, verified, content)) printer.data(line);
  const { status } = verified.decision;
  if (status === 'self-signed' || status === 'unknown-publisher')
    printer.note('once you know who that is, `dxt trust add` with this bundle trusts them');
  return status === 'trusted' ? 0 : 1;
}

async function readOptions(
  { cwd }: CommandContext,
  options: VerifyCommandOptions,
): Promise<VerifyOptions> {
  const { ca, crl = [], signature, trustedRoot } = options;
  const { certificateIdentity: identity, certificateOidcIssuer: issuer } = options;
  if ((identity === undefined) !== (issuer === undefined))
    throw new CliError(
      'usage',
      '`--certificate-identity` and `--certificate-oidc-issuer` go together: an identity is only as good as who vouches for it',
    );
  const place = (path: string) => resolve(cwd, path);
  const given = {
    '--ca': [ca],
    '--signature': [signature],
    '--trusted-root': [trustedRoot],
    '--crl': crl,
  };
  for (const [option, paths] of Object.entries(given))
    for (const path of paths) if (path !== undefined) await expectGivenFile({ cwd, option }, path);
  const isSigstore = signature !== undefined && (await beginsWithBrace(place(signature)));
  return {
    ...(ca !== undefined && { ca: place(ca) }),
    crls: crl.map(place),
    ...(signature !== undefined && {
      [isSigstore ? 'sigstore' : 'detached']: place(signature),
    }),
    ...(trustedRoot !== undefined && { trustedRoot: place(trustedRoot) }),
    ...(identity !== undefined && issuer !== undefined && { identity: { identity, issuer } }),
  };
}

/** A sigstore bundle is a JSON object; a detached signature is DER or PEM. */
async function beginsWithBrace(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString('utf8', 0, bytesRead).trimStart().startsWith('{');
  } finally {
    await file.close();
  }
}

/** Undefined for what must not be opened, and for what is no archive. */
async function digestContent(
  { decision }: VerifiedBundle,
  file: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (decision.refused) return undefined;
  try {
    await using bundle = await openBundle(file, { signal });
    return (await digestArchive(bundle.archive)).contentDigest;
  } catch (error) {
    if (error instanceof BundleError && error.code !== 'cancelled') return undefined;
    throw error;
  }
}

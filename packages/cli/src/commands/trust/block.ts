import { resolve } from 'node:path';
import { digestFile } from '@opendxt/bundle';
import { changeTrust, tellHost, verifyBundle, withBlock, type Block } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { visibleLine } from '../../printer/index.ts';
import { readGiven } from './read-given.ts';
import { isBundle } from './signer.ts';

interface Options {
  readonly key?: boolean;
  readonly signer?: boolean;
  readonly why?: string;
}

export const run: CommandBody<Options> = async (context, [what = ''], options) => {
  const { printer } = context;
  const { kind, hex } = await readSubject(context, what, options);
  const block: Block = { kind, hex, ...(options.why ? { why: options.why } : {}) };
  const home = homeOf(context);
  await changeTrust(home, (document) => withBlock(document, block));
  await tellHost(home);
  printer.document({ kind, sha256: hex, ...(block.why && { why: block.why }) });
  printer.data(
    visibleLine(
      kind === 'key'
        ? `blocked: whatever is signed by the key sha256:${hex}`
        : `blocked: the bundle sha256:${hex}`,
    ),
  );
  if (kind === 'digest')
    printer.note(
      'another build of it is another file; `--signer` blocks all that its maker signed',
    );
  return 0;
};

async function readSubject(
  context: CommandContext,
  what: string,
  { key = false, signer = false }: Options,
): Promise<Pick<Block, 'kind' | 'hex'>> {
  const [, hex] = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(what) ?? [];
  if (hex !== undefined) {
    if (signer) throw new CliError('usage', '`--signer` is about a bundle, and digits were given');
    return { kind: key ? 'key' : 'digest', hex: hex.toLowerCase() };
  }
  const path = resolve(context.cwd, what);
  if (!(await isBundle(path))) {
    const given = await readGiven(context, what);
    if (given.kind === 'revocations')
      throw new CliError('usage', `\`${what}\` is a revocation list: \`dxt trust add\` heeds it`);
    return { kind: 'key', hex: given.certificate.facts.key };
  }
  if (!signer && !key) return { kind: 'digest', hex: await digestFile(path, context) };
  return { kind: 'key', hex: await signerOf(context, path, what) };
}

/** Of a signature that holds: the name of another must not be blocked by a forged one. */
async function signerOf(context: CommandContext, path: string, what: string): Promise<string> {
  const host = { home: homeOf(context), machine: machineOf(context) };
  const { decision } = await verifyBundle(host, path, { signal: context.signal });
  const { publisher, summary } = decision;
  if (publisher?.key !== undefined) return publisher.key;
  throw new CliError('refused', `\`${what}\` has no key that could be blocked: ${summary}`, {
    hint: 'without `--signer` the bundle itself is blocked',
  });
}

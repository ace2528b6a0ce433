import { diffContents } from '@opendxt/bundle';
import type { TrustDecision } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { listDifferences } from './list.ts';
import { diffPermissions } from './permissions.ts';
import { readSide, type Side } from './side.ts';

interface Options {
  readonly exitCode?: boolean;
}

export const run: CommandBody<Options> = async (context, [one = '', other = ''], options) => {
  const { printer } = context;
  const before = await readSide(context, one);
  const after = await readSide(context, other);
  const differences = {
    ...diffContents(before, after),
    permissions: diffPermissions(before.manifest, after.manifest),
  };
  const samePublisher = publisher(before.signature) === publisher(after.signature);
  const same = before.contentDigest === after.contentDigest && samePublisher;
  printer.document({
    same,
    before: describe(before),
    after: describe(after),
    samePublisher,
    ...differences,
  });
  for (const line of listDifferences({ before, after, samePublisher, ...differences }, printer))
    printer.data(line);
  return options.exitCode === true && !same ? 1 : 0;
};

function describe(side: Side): object {
  const { from, manifest, fileDigest, contentDigest, size, signature, inventory } = side;
  return {
    from,
    name: manifest.name,
    version: manifest.version,
    ...(fileDigest === undefined ? {} : { fileDigest }),
    contentDigest,
    ...(size === undefined ? {} : { size }),
    ...(signature === undefined ? {} : { signature: outcome(signature) }),
    unseen: inventory.unseen,
  };
}

const outcome = ({ status, summary, publisher: who }: TrustDecision) => ({
  status,
  summary,
  ...(who === undefined ? {} : { publisher: who }),
});

/** Whom a signature is of; one that does not hold is nobody's, and is not the same as none. */
function publisher(signature: TrustDecision | undefined): string {
  if (signature === undefined) return 'unsigned';
  return signature.publisher?.id ?? signature.status;
}

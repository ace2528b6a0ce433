import { diffContents } from '@opendxt/bundle';
import { isPublisher, type TrustDecision, type VerifiedBundle } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { plural } from '../../printer/index.ts';
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
  const samePublisher = isSame(before.signature, after.signature);
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
  const unseen = before.inventory.unseen.length + after.inventory.unseen.length;
  if (unseen > 0)
    printer.note(
      `what may hold packages that can't be seen: ${plural(unseen, 'place')} (--json has them); it is compared as files`,
    );
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
    ...(signature === undefined ? {} : { signature: outcome(signature.decision) }),
    unseen: inventory.unseen,
  };
}

const outcome = ({ status, summary, publisher: who }: TrustDecision) => ({
  status,
  summary,
  ...(who === undefined ? {} : { publisher: who }),
});

/** A signature that does not hold is nobody's, and is not the same as none. */
function isSame(before: VerifiedBundle | undefined, after: VerifiedBundle | undefined): boolean {
  const [one, other] = [before, after].map((signature) => signature?.decision);
  if (one?.publisher !== undefined && after !== undefined)
    return isPublisher(one.publisher.id, after.evidence);
  return other?.publisher === undefined && statusOf(one) === statusOf(other);
}

const statusOf = (decision: TrustDecision | undefined) => decision?.status ?? 'unsigned';

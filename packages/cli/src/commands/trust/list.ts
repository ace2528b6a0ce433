import { readCertificates } from '@opendxt/bundle';
import {
  readTrustFile,
  trustPlaces,
  type TrustDocument,
  type TrustedPublisher,
  type TrustPlace,
} from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { formatTable, visibleLine } from '../../printer/index.ts';

export const run: CommandBody<object> = async (context) => {
  const { printer } = context;
  const found = trustPlaces(homeOf(context), machineOf(context)).flatMap((place) => {
    const document = readTrustFile(place);
    if (document === undefined) printer.note(`${place.file} (the ${place.owner}’s): there is none`);
    return document === undefined ? [] : [{ place, document }];
  });
  const publishers = found.flatMap(({ place, document }) =>
    document.publishers.map((entry) => ({ owner: place.owner, ...describePublisher(entry) })),
  );
  const blocked = {
    digests: found.flatMap(({ place: { owner }, document }) =>
      document.blocked.digests.map((block) => ({ owner, ...block })),
    ),
    keys: found.flatMap(({ place: { owner }, document }) =>
      document.blocked.keys.map((block) => ({ owner, ...block })),
    ),
  };
  const revocations = found.flatMap(({ place: { owner }, document }) =>
    document.revocations.map(({ name, since }) => ({ owner, name, since })),
  );
  printer.document({ files: found.map(({ place }) => place), publishers, revocations, blocked });
  for (const { place, document } of found)
    for (const line of listed(place, document)) printer.data(line);
  if (found.every(({ document }) => isEmpty(document)))
    printer.data(
      'nobody is trusted beside the authorities of this machine, and nothing is blocked',
    );
  return 0;
};

function describePublisher({ name, trusts, only, since }: TrustedPublisher) {
  const limits = { since, ...(only && { only }) };
  if (trusts.kind === 'sigstore') return { name, ...trusts, ...limits };
  const [certificate] = readCertificates(Buffer.from(trusts.pem), `\`${name}\``);
  return { name, kind: trusts.kind, certificate: certificate?.facts, ...limits };
}

function listed({ file, owner }: TrustPlace, document: TrustDocument): readonly string[] {
  if (isEmpty(document)) return [];
  const { publishers, revocations, blocked } = document;
  const rows = [
    ...publishers.map((entry) => [entry.name, kinds[entry.trusts.kind], whoIs(entry)]),
    ...revocations.map(({ name, since }) => [name, 'revocation list', `since ${since}`]),
    ...blocked.digests.map(({ digest, why = '' }) => ['blocked bundle', digest, why]),
    ...blocked.keys.map(({ key, why = '' }) => ['blocked key', key, why]),
  ];
  return [
    `${visibleLine(file)} (the ${owner}’s)`,
    ...formatTable(rows.map((row) => row.map(visibleLine))).map((row) => `  ${row}`),
  ];
}

const kinds: Readonly<Record<TrustedPublisher['trusts']['kind'], string>> = {
  certificate: 'publisher',
  ca: 'authority',
  sigstore: 'sigstore',
};

function whoIs(entry: TrustedPublisher): string {
  const { only } = entry;
  const described = describePublisher(entry);
  const who =
    'identity' in described
      ? `${described.identity}, vouched for by ${described.issuer}`
      : `${described.certificate?.subject ?? ''} (key ${described.certificate?.key.slice(0, 16) ?? ''}…)`;
  return only === undefined ? who : `${who}, for ${only.join(', ')} alone`;
}

function isEmpty({ publishers, revocations, blocked }: TrustDocument): boolean {
  return [publishers, revocations, blocked.digests, blocked.keys].every(
    ({ length }) => length === 0,
  );
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Issued } from './authority.ts';
import { openssl } from './openssl.ts';

/** `openssl ts` behind an address of this machine. */
export interface TimestampAuthority {
  readonly url: string;
  /** How many have asked. */
  readonly requests: number;
  /** Answers a request without the network. */
  answer(request: Buffer): Buffer;
  stop(): Promise<void>;
}

/** Extensions of a certificate for it. */
export const forTimestamps = [
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=critical,timeStamping',
];

/** `chain`: files of certificates that go into every token beside the authority's own. `digests`: those that it takes. */
export async function timestampAuthority(
  folder: string,
  { certificate, key }: Issued,
  chain: readonly Issued[] = [],
  digests: readonly string[] = ['sha256', 'sha384', 'sha512'],
): Promise<TimestampAuthority> {
  const place = join(folder, 'timestamps');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'chain.pem'), Buffer.concat(chain.map(({ pem }) => pem)));
  const config = join(place, 'ts.cnf');
  writeFileSync(
    config,
    [
      '[tsa]',
      'default_tsa=authority',
      '[authority]',
      `serial=${join(place, 'serial')}`,
      `signer_cert=${certificate}`,
      `signer_key=${key}`,
      ...(chain.length === 0 ? [] : [`certs=${join(place, 'chain.pem')}`]),
      'signer_digest=sha256',
      'default_policy=1.2.3.4.1',
      `digests=${digests.join(',')}`,
      'accuracy=secs:1',
      'ess_cert_id_chain=no',
      'ess_cert_id_alg=sha256',
      '',
    ].join('\n'),
  );
  writeFileSync(join(place, 'serial'), '01');
  const answer = (request: Buffer) => {
    const file = join(place, 'request.tsq');
    writeFileSync(file, request);
    const reply = join(place, 'reply.tsr');
    openssl(['ts', '-reply', '-config', config, '-queryfile', file, '-out', reply]);
    return readFileSync(reply);
  };
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void (async () => {
      response.setHeader('content-type', 'application/timestamp-reply');
      response.end(answer(await buffer(request)));
    })();
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    get requests() {
      return requests;
    },
    answer,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => {
        server.close(closed);
      });
    },
  };
}

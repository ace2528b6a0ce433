import { join, resolve } from 'node:path';
import {
  formatPrivateKey,
  type KeyAlgorithm,
  keyAlgorithms,
  makeKey,
  makeRequest,
  makeSelfSigned,
  readCertificates,
} from '@opendxt/bundle';
import { CliError, type CommandBody, readCount } from '../../command/index.ts';
import { choosePassphrase, type PassphraseOptions } from '../../passphrase/index.ts';
import { checkPlace, makeFolder, writeTogether } from './place.ts';

interface Options extends PassphraseOptions {
  readonly name: string;
  readonly algorithm: string;
  readonly days: string;
  readonly csr?: true;
  readonly passphrase: boolean;
}

const day = 24 * 60 * 60 * 1000;
/** X.509 has no years of five digits; no key should be good for a century. */
const mostDays = 36_500;

export const run: CommandBody<Options> = async (context, [given = ''], options) => {
  const { printer, cwd } = context;
  const algorithm = readAlgorithm(options.algorithm);
  const days = readDays(options.days);
  const name = readName(options.name);
  if (!options.passphrase && (options.passphraseFile ?? options.passphraseFd) !== undefined)
    throw new CliError('usage', '`--no-passphrase` and a pass phrase exclude each other');
  const folder = resolve(cwd, given);
  const [keyFile, otherFile] = [
    join(folder, 'key.pem'),
    join(folder, options.csr === true ? 'request.pem' : 'certificate.pem'),
  ];
  await checkPlace(folder, [keyFile, otherFile]);
  const passphrase = options.passphrase ? await choosePassphrase(context, options) : undefined;

  printer.progress('making a key …');
  const key = await makeKey(algorithm);
  const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + days * day);
  const other =
    options.csr === true
      ? makeRequest({ key, name })
      : makeSelfSigned({ key, name, notBefore, notAfter });
  await makeFolder(folder);
  await writeTogether([
    { path: otherFile, text: other },
    { path: keyFile, text: await formatPrivateKey(key, passphrase) },
  ]);

  const encrypted = passphrase !== undefined;
  if (!encrypted) printer.warn('the key is not encrypted: whoever reads its file can sign as you');
  if (options.csr === true) {
    printer.document({ key: keyFile, request: otherFile, algorithm, encrypted });
    printer.data(`\`${keyFile}\` is the key, \`${otherFile}\` the request for an authority`);
    return 0;
  }
  const [certificate] = readCertificates(Buffer.from(other), 'the certificate');
  printer.document({
    key: keyFile,
    certificate: otherFile,
    algorithm,
    encrypted,
    facts: certificate?.facts,
  });
  printer.data(`\`${keyFile}\` is the key, \`${otherFile}\` the certificate`);
  printer.data(`fingerprint (SHA-256): ${certificate?.facts.fingerprint}`);
  printer.note('nobody vouches for the name yet: users trust the certificate with `dxt trust add`');
  return 0;
};

function readAlgorithm(given: string): KeyAlgorithm {
  const known = keyAlgorithms.find((algorithm) => algorithm === given);
  if (known !== undefined) return known;
  throw new CliError(
    'usage',
    `\`--algorithm\` expects ${keyAlgorithms.join(', ')}, found \`${given}\``,
  );
}

function readDays(given: string): number {
  const days = readCount('--days', given);
  if (days <= mostDays) return days;
  throw new CliError('usage', `\`--days\` expects at most ${mostDays}, found ${days}`);
}

/** RFC 5280 appendix A gives a common name 64 characters. */
function readName(given: string): string {
  const name = given.trim();
  if (name !== '' && name.length <= 64 && !/\p{Cc}|\p{Cf}|\p{Cs}/u.test(name)) return name;
  throw new CliError('usage', '`--name` expects up to 64 characters that can be seen');
}

import type { Declaration } from '../../command/index.ts';

export const declareKeygen: Declaration = (program, runner) => {
  program
    .command('keygen')
    .description('make a key for signing bundles, with a certificate or a request for one')
    .argument('<dir>', 'a folder of your own, outside of what you pack')
    .requiredOption('--name <name>', 'who signs: the name in the certificate')
    .option('--algorithm <name>', 'ecdsa-p256, ecdsa-p384, rsa-3072 or rsa-4096', 'ecdsa-p256')
    .option('--days <number>', 'how long the certificate is valid', '730')
    .option('--csr', 'a request for an authority instead of a certificate')
    .option('--passphrase-file <file>', 'what the key is encrypted with: the first line of a file')
    .option('--passphrase-fd <number>', 'the same from a file descriptor')
    .option('--no-passphrase', 'do not encrypt the key')
    .action(runner(() => import('./run.ts')));
};

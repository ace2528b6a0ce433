import type { Declaration } from '../../command/index.ts';

export const declareSign: Declaration = (program, runner) => {
  program
    .command('sign')
    .description('sign a bundle')
    .argument('<bundle>', 'the bundle, packed and ready')
    .requiredOption('--cert <file>', 'your certificate in PEM or DER; others may follow it')
    .requiredOption('--key <file>', 'its private key in PEM, encrypted or not')
    .option('--chain <file>', 'certificates of the authorities above yours')
    .option('--timestamp <url>', 'have an authority of RFC 3161 confirm the time')
    .option('--detached', 'write `<bundle>.sig` and leave the bundle as it is')
    .option('--layout <B|C>', 'how the signature goes into the bundle; B unless told')
    .option('--replace', 'put it in the place of the signature that is there')
    .option('--passphrase-file <file>', 'what opens the key: the first line of a file')
    .option('--passphrase-fd <number>', 'the same from a file descriptor')
    .option('-o, --output <file>', 'write it there and leave the bundle as it is')
    .action(runner(() => import('./run.ts')));
};

import type { Declaration } from '../../command/index.ts';

const collect = (value: string, previous: readonly string[] = []) => [...previous, value];

export const declareTrust: Declaration = (program, runner) => {
  const trust = program
    .command('trust')
    .description('whose signatures count, and what is never installed nor started');
  trust
    .command('list')
    .description('list publishers, revocation lists and blocks, yours and those of this machine')
    .action(runner(() => import('./list.ts')));
  trust
    .command('add')
    .description('trust a publisher, or heed a revocation list')
    .argument('[file]', 'a certificate or a revocation list, PEM or DER, or a signed bundle')
    .option('--ca', 'the certificate is of an authority: trust whoever it vouches for')
    .option('--certificate-identity <name>', 'trust an identity of sigstore')
    .option('--certificate-oidc-issuer <url>', 'who vouches for that identity')
    .option('--name <name>', 'what to call the entry; the name in the certificate, unless told')
    .option('--only <id>', 'count for this extension alone; may be given several times', collect)
    .action(runner(() => import('./add.ts')));
  trust
    .command('remove')
    .description('trust a publisher no more, or forget a revocation list')
    .argument('<name>', 'as `dxt trust list` shows it')
    .action(runner(() => import('./remove.ts')));
  trust
    .command('block')
    .description('never install nor start a bundle, or anything that somebody signed')
    .argument('<what>', 'a bundle, a certificate, or a SHA-256 of 64 hex digits')
    .option('--key', 'the digits are of a key; of a bundle, unless told')
    .option('--signer', 'whoever signed the bundle, not the bundle alone')
    .option('--why <text>', 'what to say to whom it stops')
    .action(runner(() => import('./block.ts')));
  trust
    .command('unblock')
    .description('take a block of yours back')
    .argument('<sha256>', 'of the bundle or the key, as `dxt trust list` shows it')
    .action(runner(() => import('./unblock.ts')));
};

import type { Declaration } from '../../command/index.ts';

const collect = (value: string, previous: readonly string[] = []) => [...previous, value];

export const declareVerify: Declaration = (program, runner) => {
  program
    .command('verify')
    .description('say who signed a bundle, or check the files of an installed extension')
    .argument('<bundle>', 'a bundle, or the id of an installed extension')
    .option('--ca <pem>', 'certificates of authorities that are trusted for this once')
    .option('--crl <file>', 'a list of revoked certificates; may be given several times', collect)
    .option('--signature <file>', 'a detached signature or a sigstore bundle, in a file of its own')
    .option('--certificate-identity <name>', 'whom a sigstore bundle has to be of')
    .option('--certificate-oidc-issuer <url>', 'who vouches for that identity')
    .option('--trusted-root <json>', 'the authorities and logs of another instance of sigstore')
    .option(
      '--rebuild <folder>',
      'say whether the bundle comes from this source, by packing it again',
    )
    .action(runner(() => import('./run.ts')));
};

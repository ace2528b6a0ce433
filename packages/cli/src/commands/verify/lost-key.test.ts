import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, openssl, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

testNeeding('openssl')(
  'whoever stole a key that is trusted gains nothing by a new certificate once the old is revoked',
  {},
  async () => {
    const works = makeAuthority(lab.path, 'works', { subject: '/CN=Works Authority' });
    const ann = works.issue('ann', { subject: '/O=Works/CN=Ann' });
    const extensions = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=codeSigning'];
    const stolen = { subject: '/O=Works/CN=Ann', keyFile: ann.key, extensions };
    const { certificate } = makeAuthority(lab.path, 'thief', stolen);
    const bundle = await lab.bundle({ name: 'tiny' });
    const from = ['-binary', '-in', bundle, '-outform', 'DER', '-md', 'sha256'];
    const by = ['-signer', certificate, '-inkey', ann.key, '-out', `${bundle}.sig`];
    openssl(['cms', '-sign', ...from, ...by]);
    const verify = async (...args: readonly string[]) => {
      const { stdout } = await lab.dxt('verify', bundle, '--json', ...args);
      return (JSON.parse(stdout) as { status: string }).status;
    };
    await lab.dxt('trust', 'add', ann.certificate, '--name', 'ann');
    // As long as nobody took the key back, it is the same publisher's.
    expect(await verify()).toBe('trusted');
    works.revoke(ann, 'keyCompromise');
    const crl = join(lab.path, 'works.crl');
    writeFileSync(crl, works.revocationList());
    await lab.dxt('trust', 'add', crl);
    expect(await verify('--ca', works.certificate)).toBe('revoked');
    // Without the authority nobody can say that the list is its own; then nothing is trusted.
    expect(await verify()).toBe('self-signed');
  },
);

import type { CertificateFacts, SignatureEvidence, TrustAnchor } from '@opendxt/bundle';
import { keyOf } from '../document.ts';

/** Certificates for reading alone: nobody kept their keys. */
export const adaPem = `-----BEGIN CERTIFICATE-----
MIIBpzCCAU6gAwIBAgIUHfMLy/0ZB9+5VRAiJ82ufXSKyIcwCgYIKoZIzj0EAwIw
IjESMBAGA1UECgwJQWRhIFdvcmtzMQwwCgYDVQQDDANBZGEwHhcNMjYxMTIxMTU1
NzU3WhcNMzYxMTE4MTU1NzU3WjAiMRIwEAYDVQQKDAlBZGEgV29ya3MxDDAKBgNV
BAMMA0FkYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHx6H9Ahyo3VzvyAwDYD
yot59cnIdMcA9s9svd6MNNlG0a2/syqa+bk2GeI7rAI+A+HN0kIK3PwoVztFa7lr
h8WjYjBgMB0GA1UdDgQWBBSBHRlR79AHN92zmUR3LBBWAigMozAfBgNVHSMEGDAW
gBSBHRlR79AHN92zmUR3LBBWAigMozATBgNVHSUEDDAKBggrBgEFBQcDAzAJBgNV
HRMEAjAAMAoGCCqGSM49BAMCA0cAMEQCIE0NDeisExxHH4R2pZRJzzwFVbpq992m
gF4Vm6Gd+0kDAiB/1gwgHaOL7ZpjbsgmcqYCUvNzKAPE7STwRart84RpQg==
-----END CERTIFICATE-----
`;
export const authorityPem = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUA2upn2suwXuxDQvD/c6VrKeDIdIwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPV29ya3MgQXV0aG9yaXR5MB4XDTI2MTEyMTE1NTc1N1oXDTM2
MTExODE1NTc1N1owGjEYMBYGA1UEAwwPV29ya3MgQXV0aG9yaXR5MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEJLAT97nYaFK9dni8vuIc2d7XZusX3OLvApzM01f/
GS3hOjM1+/Sn/C9QRJn6DLv8HsSGR/ddoLTCS8EkbdxpEqNTMFEwHQYDVR0OBBYE
FEygc9uZaiDwZLZzvdsT0exuDjMvMB8GA1UdIwQYMBaAFEygc9uZaiDwZLZzvdsT
0exuDjMvMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAJZAZB9K
a4z0RdvLpUn9LxbQO+qQ5J8+viozMrCDW3YdAiBcGfY4HPgorJUK5p1sytpMct3K
JPWJI3YMTvYoZgul0w==
-----END CERTIFICATE-----
`;

/** Of the authority Works, of January and of June 2026; of another authority. Nothing is on them. */
export const oldList = `-----BEGIN X509 CRL-----
MIGTMDwwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFV29ya3MXDTI2MDEwMTAwMDAw
MFoXDTI3MDEwMTAwMDAwMFowCgYIKoZIzj0EAwIDRwAwRAIgfuY+BYTJlOTJtpvu
o56Sl8PCX8PlOwgnJqCCh0k/NwECIHjbtLkwjQvtgCra4ftG0NAWPZdQNuxnSRcn
IxERoWvs
-----END X509 CRL-----
`;
export const newList = `-----BEGIN X509 CRL-----
MIGVMDwwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFV29ya3MXDTI2MDYwMTAwMDAw
MFoXDTI3MDYwMTAwMDAwMFowCgYIKoZIzj0EAwIDSQAwRgIhAMksdavtzSJkRn7m
xc6aqGoJ7r7wdSGAJUUj8r3V2vZnAiEAsOlmMrrJtJ0b0GrQc3IOeoEevH6gML0S
KWhy77GfysU=
-----END X509 CRL-----
`;
export const listOfOthers = `-----BEGIN X509 CRL-----
MIGVMDwwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFT3RoZXIXDTI2MDYwMTAwMDAw
MFoXDTI3MDYwMTAwMDAwMFowCgYIKoZIzj0EAwIDSQAwRgIhALlMJ72iOPJDOQHn
b5jSjtKRKJPmYY0qd9/sMICKlmB0AiEA6HVJoNv4aG0Eic3cfzSWbHhJFuVhpu3E
8n0Xxavf5RQ=
-----END X509 CRL-----
`;

/** What the evidence of a test has in it; times are of a certificate that is valid on `now`. */
export const now = '2027-06-01T12:00:00.000Z';

function factsOf(pem: string, name: string, issuer = name): CertificateFacts {
  return {
    subject: name,
    issuer,
    serial: '01',
    fingerprint: 'a'.repeat(64),
    key: keyOf(pem) ?? '',
    algorithm: 'ECDSA P-256',
    notBefore: '2027-01-01T00:00:00.000Z',
    notAfter: '2028-01-01T00:00:00.000Z',
    isCa: false,
  };
}

/** Signed herself. */
export const ada = factsOf(adaPem, 'CN=Ada,O=Ada Works');
export const authority = factsOf(authorityPem, 'CN=Works Authority');
/** Signed by the authority. */
export const bob: CertificateFacts = {
  ...factsOf(adaPem, 'CN=Bob\\, Builder,O=Works', 'CN=Works Authority'),
  key: 'b'.repeat(64),
};

export const anchorOf = (kind: TrustAnchor['kind']): TrustAnchor => ({
  kind,
  certificate: authority,
});

export const digest = 'd'.repeat(64);

export const unsigned: SignatureEvidence = {
  state: 'none',
  fileDigest: digest,
  faults: [],
  chain: [],
  judgedAt: now,
};

const noPath = { code: 'no-path', message: 'no path leads to an anchor' } as const;

export const byAda: SignatureEvidence = {
  ...unsigned,
  state: 'intact',
  layout: 'B',
  faults: [noPath],
  signer: ada,
  chain: [ada],
};

export const byBob: SignatureEvidence = {
  ...byAda,
  faults: [],
  signer: bob,
  chain: [bob, authority],
  anchor: anchorOf('system'),
};

// The anchors of sigstore are not those of the machine.
export const bySigstore: SignatureEvidence = {
  ...byBob,
  layout: 'sigstore',
  sigstore: { identity: 'ada@works.example', issuer: 'https://login.example' },
};

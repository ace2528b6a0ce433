export { signatureCertificates } from './signature-certificates.ts';

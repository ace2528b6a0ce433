export { examineSignature } from './examine-signature.ts';
export type { ExamineSignatureOptions } from './options.ts';
export { signatureCertificates } from './signature-certificates.ts';

export { examineSignature } from './examine-signature.ts';
export type { ExamineSignatureOptions } from './options.ts';

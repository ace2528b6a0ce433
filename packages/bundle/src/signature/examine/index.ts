export { examineSignature, type ExamineSignatureOptions } from './examine-signature.ts';

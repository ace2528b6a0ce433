export type { ApprovalAnswer, ApprovalQuestion, Approver } from './approver.ts';

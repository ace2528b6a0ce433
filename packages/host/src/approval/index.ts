export { Approvals } from './approvals.ts';
export type { ApprovalAnswer, ApprovalQuestion, Approver } from './approver.ts';
export { decideCall, missingPins, type CallDecision, type CallSubject } from './decide-call.ts';
export { describeChange, pinTool } from './pin.ts';

export { Approvals } from './approvals.ts';
export type { ApprovalAnswer, ApprovalQuestion, Approver } from './approver.ts';
export { decideCall, missingPins } from './decide-call.ts';
export { pinTool } from './pin.ts';

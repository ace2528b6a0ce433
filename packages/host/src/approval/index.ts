export { Approvals } from './approvals.ts';
export type { ApprovalAnswer, ApprovalQuestion, Approver } from './approver.ts';
export { decideCall, missingPins, type ToolNews } from './decide-call.ts';
export { pinTool } from './pin.ts';

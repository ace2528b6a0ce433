export { openContext, type HostContext } from './context.ts';
export { prepareStart, type PreparedStart } from './prepare-start.ts';
export { recordFailedStart, recordStart } from './record-start.ts';
export { activeSubject, type StartSubject } from './subject.ts';

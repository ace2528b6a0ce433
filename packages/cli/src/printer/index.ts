export { Printer, type Style } from './printer.ts';
export { describeError, renderError } from './render-error.ts';
export { countProblems, formatPath, renderProblem } from './render-problem.ts';
export { formatBytes, formatDuration, formatTable, plural } from './format.ts';
export { systemReason } from './system-error.ts';
export { visible, visibleBlock, visibleLine } from './visible.ts';

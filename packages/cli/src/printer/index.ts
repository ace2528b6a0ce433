export { Printer, type PrinterOptions, type Style } from './printer.ts';
export { describeError, renderError, type ErrorDocument } from './render-error.ts';
export { countProblems, formatPath, renderProblem, type RenderOptions } from './render-problem.ts';
export { formatBytes, formatDuration, formatTable, plural } from './format.ts';
export { visible, visibleBlock, visibleLine } from './visible.ts';

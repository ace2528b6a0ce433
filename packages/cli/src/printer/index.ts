export { Printer, type PrinterOptions, type Style } from './printer.ts';
export { describeError, renderError, type ErrorDocument } from './render-error.ts';
export { formatBytes, formatTable } from './format.ts';

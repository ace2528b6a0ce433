import { isCancel, select } from '@clack/prompts';
import type { ApprovalAnswer, ApprovalQuestion, Approver } from '@opendxt/host';
import { visibleBlock, visibleLine, type Printer } from '../../printer/index.ts';

/** Lines of what a call or a request holds that are shown. */
const shownLines = 30;

/** Asks the person at the terminal on which the host runs. */
export class TerminalApprover implements Approver {
  readonly #printer: Printer;

  constructor(printer: Printer) {
    this.#printer = printer;
  }

  async ask(question: ApprovalQuestion, signal: AbortSignal): Promise<ApprovalAnswer> {
    const { title, details } = describe(question);
    this.#printer.note('');
    for (const detail of details) this.#printer.note(shortened(visibleBlock(detail)));
    const answer = await select<ApprovalAnswer>({
      message: visibleLine(title),
      // What an Enter that was meant for something else must not agree to.
      initialValue: 'deny',
      options: [
        { value: 'deny', label: 'deny' },
        { value: 'once', label: 'this once' },
        { value: 'run', label: 'until the host ends' },
        ...(question.kind === 'tool-call' || question.kind === 'network'
          ? [{ value: 'always' as const, label: 'always' }]
          : []),
      ],
      output: process.stderr,
      signal,
    });
    return isCancel(answer) ? 'deny' : answer;
  }
}

function describe(question: ApprovalQuestion): {
  readonly title: string;
  readonly details: readonly string[];
} {
  const { id } = question;
  switch (question.kind) {
    case 'tool-call':
      return {
        title: `May \`${question.tool}\` of \`${id}\` be called?`,
        details: [
          ...(question.change === undefined
            ? []
            : ['the tool has changed since you agreed to it:', ...question.change]),
          asText(question.arguments),
        ],
      };
    case 'network':
      return {
        title: `May \`${id}\` connect to ${question.host}:${question.port}?`,
        details: question.declared ? [] : ['its author has not declared that it may want this'],
      };
    case 'sampling':
      return {
        title: `May \`${id}\` use the model of the client?`,
        details: [asText(question.params)],
      };
    case 'elicitation':
      return { title: `May \`${id}\` ask you something?`, details: [asText(question.params)] };
  }
}

function asText(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? 'no arguments';
}

function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= shownLines) return text;
  return [...lines.slice(0, shownLines), `… and ${lines.length - shownLines} more lines`].join(
    '\n',
  );
}

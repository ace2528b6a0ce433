import { isCancel, select } from '@clack/prompts';
import type { ApprovalAnswer, ApprovalQuestion, Approver } from '@opendxt/host';
import { visibleBlock, visibleLine, type Printer } from '../../printer/index.ts';

/** Of what a call or a request holds, so much is shown unless more is asked for. */
const shownLines = 30;
const shownCharacters = 4000;

/** Asks the person at the terminal on which the host runs. */
export class TerminalApprover implements Approver {
  readonly #printer: Printer;

  constructor(printer: Printer) {
    this.#printer = printer;
  }

  async ask(question: ApprovalQuestion, signal: AbortSignal): Promise<ApprovalAnswer> {
    const { title, details } = describe(question);
    this.#printer.note('');
    const whole = details.map((detail) => visibleBlock(detail)).join('\n');
    const shown = shortened(whole);
    if (shown !== '') this.#printer.note(shown);
    const answer = await this.#choose(title, question.kind, shown !== whole, signal);
    if (answer !== 'show') return answer;
    // Nobody is to agree to what could not be seen.
    this.#printer.note(whole);
    const again = await this.#choose(title, question.kind, false, signal);
    return again === 'show' ? 'deny' : again;
  }

  async #choose(
    title: string,
    kind: ApprovalQuestion['kind'],
    isShortened: boolean,
    signal: AbortSignal,
  ): Promise<ApprovalAnswer | 'show'> {
    const answer = await select<ApprovalAnswer | 'show'>({
      message: visibleLine(title),
      // What an Enter that was meant for something else must not agree to.
      initialValue: 'deny',
      options: [
        { value: 'deny', label: 'deny' },
        { value: 'once', label: 'this once' },
        { value: 'run', label: 'until the host ends' },
        ...(kind === 'tool-call' || kind === 'network'
          ? [{ value: 'always' as const, label: 'always' }]
          : []),
        ...(isShortened ? [{ value: 'show' as const, label: 'show all of it first' }] : []),
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
          ...(question.warnings === undefined
            ? []
            : ['what it tells a model should be read first:', ...question.warnings]),
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
  const head = lines.slice(0, shownLines).join('\n').slice(0, shownCharacters);
  return head.length === text.length
    ? text
    : `${head}\n… and ${text.length - head.length} more characters`;
}

import type { Severity } from '../severity.ts';

/** A way to talk to the model past the user. */
export interface Instruction {
  readonly id: string;
  readonly severity: Severity;
  /** Completes "the description of … ". */
  readonly what: string;
  /** Of the text without hidden characters and with single spaces. */
  readonly found: string;
}

interface Rule extends Omit<Instruction, 'found'> {
  readonly pattern: RegExp;
  /** Prompts are there to instruct: this says nothing about one. */
  readonly inPrompts?: false;
  /** Seldom enough to be looked for in source texts, too. */
  readonly inSources?: true;
}

/** Words of any kind between two that matter, at most so many. */
const words = (most: number) => `(?:\\W{1,3}[\\w'’]{1,20}){0,${most}}?\\W{1,3}`;

const rules: readonly Rule[] = [
  {
    id: 'hides-from-user',
    severity: 'high',
    what: 'asks the model to keep something from the user',
    pattern: new RegExp(
      `\\b(?:do not|don['’]?t|never|must not|should not|without|avoid)${words(3)}(?:tell|telling|inform|informing|mention|mentioning|notify|notifying|alert|alerting|reveal|revealing|disclose|disclosing)${words(6)}(?:to )?the user\\b|\\b(?:hide|conceal|keep)${words(3)}from the user\\b`,
      'i',
    ),
    inSources: true,
  },
  {
    id: 'overrides-instructions',
    severity: 'high',
    what: 'tells the model to disregard other instructions',
    pattern: new RegExp(
      `\\b(?:ignore|disregard|forget|override|bypass)${words(3)}(?:previous|prior|earlier|preceding|above|system|developer)${words(2)}(?:instructions?|prompts?|rules|directives|guidelines)\\b`,
      'i',
    ),
    inSources: true,
  },
  {
    id: 'asks-for-secrets',
    severity: 'high',
    what: 'asks the model for the content of files with secrets',
    pattern: new RegExp(
      `\\b(?:read|open|cat|load|fetch|get|access|include|pass|send|contents? of)${words(8)}[^\\s]{0,40}(?:\\.ssh/|id_rsa|id_ed25519|\\.aws/credentials|\\.cursor/mcp\\.json|claude_desktop_config\\.json|/etc/(?:passwd|shadow)|\\.netrc|\\.npmrc)`,
      'i',
    ),
  },
  {
    id: 'instruction-tag',
    severity: 'high',
    what: 'has a tag that models take for an order',
    pattern:
      /<\/?(?:important|system|system[-_ ]prompt|hidden|secret|critical|admin)>|<\|(?:im_start|im_end|system)\|>|\[\/?INST\]/i,
    inPrompts: false,
  },
  {
    id: 'steers-other-tools',
    severity: 'medium',
    what: 'tells the model how to use tools of others',
    pattern: new RegExp(
      `\\b(?:before|after|instead of|whenever|when)${words(2)}(?:using|calling|invoking|use|call|invoke)${words(2)}(?:any|every|all)${words(2)}tools?\\b|\\b(?:do not|don['’]?t|never)${words(1)}(?:use|call|invoke)${words(2)}other${words(2)}tools?\\b`,
      'i',
    ),
    inPrompts: false,
  },
  {
    id: 'sends-conversation',
    severity: 'medium',
    what: 'asks the model for the conversation',
    pattern: new RegExp(
      `\\b(?:include|send|pass|provide|forward|append|attach|copy)${words(5)}(?:conversation history|chat history|entire conversation|whole conversation|full conversation|previous messages|system prompt)\\b`,
      'i',
    ),
    inPrompts: false,
  },
  {
    id: 'encoded-text',
    severity: 'medium',
    what: 'holds text that is encoded',
    pattern:
      /(?<![\w+/=:;,.-])(?=[\w+/]{0,200}[a-z])(?=[\w+/]{0,200}[A-Z])(?=[\w+/]{0,200}\d)[A-Za-z0-9+/]{100,}={0,2}/,
  },
];

/** More than any description needs; what comes after is searched in the next piece. */
const pieceLength = 65_536;
const overlap = 1024;

export type TextKind = 'description' | 'prompt' | 'source';

/** Every kind of instruction in a text, however it is disguised by width or hidden characters. */
export function findInstructions(text: string, kind: TextKind): Instruction[] {
  const fitting = rules.filter(
    ({ inPrompts, inSources }) =>
      (kind !== 'prompt' || inPrompts !== false) && (kind !== 'source' || inSources === true),
  );
  const found = new Map<string, Instruction>();
  for (let start = 0; start < text.length; start += pieceLength) {
    const piece = plain(text.slice(start, start + pieceLength + overlap));
    for (const { id, severity, what, pattern } of fitting) {
      const match = found.has(id) ? undefined : pattern.exec(piece);
      if (match) found.set(id, { id, severity, what, found: around(piece, match) });
    }
  }
  return [...found.values()];
}

/** As a model reads it. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll(/\s+/g, ' ');
}

const context = 40;

function around(text: string, { index, 0: match }: RegExpExecArray): string {
  const start = Math.max(0, index - context);
  const end = Math.min(text.length, index + Math.min(match.length, 200) + context);
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

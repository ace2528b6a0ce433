import type { rules as presetRules } from '@secretlint/secretlint-rule-preset-recommend';

type Rule = (typeof presetRules)[number];
type Context = Parameters<Rule['create']>[0];
type SourceCode = Parameters<NonNullable<ReturnType<Rule['create']>['file']>>[0];

/** A place in a text, by UTF-16 offset, and what lies there by secretlint's names. */
export interface Hit {
  /** `github/GITHUB_TOKEN` */
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** At most so many of each rule. */
export type Search = (path: string, text: string, most: number) => readonly Hit[];

const prefix = '@secretlint/secretlint-rule-';

/**
 * The rules of secretlint's preset. They are called without secretlint's core, which keeps a record
 * of every file for as long as the process lives, obeys comments in the file that switch rules off
 * (a stranger's bundle would), and tells a rule a path that the rule then opens.
 */
export async function loadSecretlint(): Promise<Search> {
  const { rules } = await import('@secretlint/secretlint-rule-preset-recommend');
  const chosen = rules.filter(({ meta }) => !meta.id.endsWith('-filter-comments'));
  return (path, text, most) => {
    const hits: Hit[] = [];
    for (const rule of chosen) {
      const name = rule.meta.id.slice(prefix.length);
      let count = 0;
      const context = contextOf((start, end, message) => {
        if (count++ < most) hits.push({ rule: `${name}/${message}`, start, end });
      });
      void rule.create(context, {}).file?.(sourceOf(path, text));
    }
    return hits;
  };
}

function contextOf(found: (start: number, end: number, message: string) => void): Context {
  return {
    sharedOptions: {},
    // The message would quote the secret.
    createTranslator: () => (messageId) => ({
      message: '',
      messageId: String(messageId),
      data: undefined,
    }),
    report: ({ message, range }) => found(range[0], range[1], message.messageId),
    ignore: () => undefined,
  };
}

function sourceOf(path: string, text: string): SourceCode {
  const unused = () => {
    throw new Error('a rule asks for a position, which none did');
  };
  return {
    hasBOM: false,
    content: text,
    filePath: path,
    physicalFilePath: undefined,
    contentType: 'text',
    // Told `.p12`, a rule would open the path.
    ext: path.endsWith('.json') ? '.json' : '.txt',
    getFilePath: () => path,
    getPhysicalFilePath: () => undefined,
    locationToRange: unused,
    rangeToLocation: unused,
    positionToIndex: unused,
    indexToPosition: unused,
  };
}

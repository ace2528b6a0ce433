import { describePermission, type Change, type Risk } from '@opendxt/host';
import type { Manifest } from '@opendxt/manifest';
import { visibleLine, type Style } from '../printer/index.ts';

/** Paints text where colours are shown. */
export type Paint = (style: Style | Style[], text: string) => string;

/** One thing that a server may do, or wants to. */
export interface Item {
  readonly risk: Risk;
  readonly text: string;
  /** What stands below it: paths, the author's reason, what to type. */
  readonly notes: readonly string[];
  /** Stands before the risk: `+` for what is new. */
  readonly mark?: string;
}

const risks: readonly Risk[] = ['high', 'medium', 'low'];
const styles: Readonly<Record<Risk, Style | Style[]>> = {
  high: ['bold', 'red'],
  medium: 'yellow',
  low: 'green',
};

/** Lines for people, the riskiest first; each risk is named once. */
export function itemLines(items: readonly Item[], paint: Paint): readonly string[] {
  return risks.flatMap((risk) =>
    items
      .filter((item) => item.risk === risk)
      .flatMap(({ text, notes, mark = '' }, index) => [
        `${mark === '' ? '  ' : `${paint('bold', mark)} `}${index === 0 ? paint(styles[risk], risk.padEnd(6)) : '      '}  ${visibleLine(text)}`,
        ...notes.map((note) => `          ${paint('dim', visibleLine(note))}`),
      ]),
  );
}

/** Somebody else's words, as such. */
export function reasonNote(reason: string | undefined): readonly string[] {
  return reason === undefined ? [] : [`its author: “${reason}”`];
}

/** What an update wants beyond what was agreed to. */
export function changeItems(changes: readonly Change[], manifest: Manifest): readonly Item[] {
  return changes.map((change): Item => {
    if (change.kind === 'permission')
      return {
        mark: '+',
        ...describePermission(change.permission, manifest),
        notes: reasonNote(change.reason),
      };
    if (change.kind === 'command')
      return {
        mark: '+',
        risk: 'medium',
        text: 'start another command, or with other arguments or variables, than was agreed to',
        notes: [],
      };
    const words = { name: 'is called', author: 'is made by', signer: 'is signed by' } as const;
    return {
      mark: '+',
      risk: 'high',
      text: `come from somebody else: it ${words[change.kind]} ${change.now === undefined ? 'nobody' : `“${change.now}”`}, and was “${change.before}”`,
      notes: [],
    };
  });
}

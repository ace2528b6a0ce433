import { randomBytes } from 'node:crypto';

/**
 * Random words that stand for secrets. Each planted thing has one of its own, and the box is told
 * none that it could read: who says it has read it.
 */
export class Marks {
  readonly #marks = new Map<string, string>();

  /** The mark of a thing; the programs in the box know marks by their form. */
  of(thing: string): string {
    const known = this.#marks.get(thing);
    if (known !== undefined) return known;
    const mark = `opendxt-self-test:${randomBytes(8).toString('hex')}`;
    this.#marks.set(thing, mark);
    return mark;
  }
}

import * as asn1js from 'asn1js';
import { malformed } from './cms-error.ts';

type Block = asn1js.BaseBlock;
type Kind<T> = abstract new (...parameters: never[]) => T;

/** The values of a SEQUENCE, taken one after the other; what is not as expected is a CmsError. */
export class Fields {
  readonly #values: readonly Block[];
  /** What messages call it. */
  readonly #name: string;
  #next = 0;

  constructor(values: readonly Block[], name: string) {
    this.#values = values;
    this.#name = name;
  }

  static of(block: Block, name: string): Fields {
    return new Fields(valuesOf(as(block, asn1js.Sequence, name)), name);
  }

  take<T extends Block>(kind: Kind<T>, name: string): T {
    const block = this.#values[this.#next];
    if (block === undefined) throw malformed(`expected ${name} in ${this.#name}, found its end`);
    this.#next++;
    return as(block, kind, `${name} in ${this.#name}`);
  }

  /** The next value where it is of this universal kind. */
  optional<T extends Block>(kind: Kind<T>): T | undefined {
    const block = this.#values[this.#next];
    if (!(block instanceof kind)) return undefined;
    this.#next++;
    return block;
  }

  /** The next value where it has the context-specific tag `number`. */
  tagged(number: number): Block | undefined {
    const block = this.#values[this.#next];
    if (block === undefined || !isTagged(block, number)) return undefined;
    this.#next++;
    return block;
  }

  next(name: string): Block {
    return this.take(asn1js.BaseBlock, name);
  }

  end(): void {
    const more = this.#values.length - this.#next;
    if (more > 0) throw malformed(`expected the end of ${this.#name}, found ${more} more`);
  }
}

export function isTagged({ idBlock }: Block, number: number): boolean {
  return idBlock.tagClass === 3 && idBlock.tagNumber === number;
}

export function as<T extends Block>(block: Block, kind: Kind<T>, name: string): T {
  if (block instanceof kind) return block;
  throw malformed(`expected ${name}, found another kind of value`);
}

/** What is in a SEQUENCE, a SET, or a tag around values. */
export function valuesOf(block: Block): readonly Block[] {
  const { value } = block.valueBlock as { readonly value?: unknown };
  if (!block.idBlock.isConstructed || !Array.isArray(value)) {
    throw malformed('expected a list of values, found one value');
  }
  return value as readonly Block[];
}

/** The one value in a tag around it, or in a SET. */
export function onlyValue(block: Block, name: string): Block {
  const [value, ...others] = valuesOf(block);
  if (value === undefined || others.length > 0) {
    throw malformed(`expected one value of ${name}, found ${valuesOf(block).length}`);
  }
  return value;
}

/** A small integer that is not negative. */
export function smallInteger(block: asn1js.Integer, name: string): number {
  const hex = Buffer.from(block.valueBlock.valueHexView).toString('hex');
  const value = Number.parseInt(hex, 16);
  if (hex.length <= 8 && value < 0x8000_0000) return value;
  throw malformed(`expected a small number as ${name}, found 0x${hex.slice(0, 32)}`);
}

/** The whole encoding. */
export const derOf = (block: Block): Buffer => Buffer.from(block.valueBeforeDecodeView);

/** The bytes of an OCTET STRING, or of a primitive value with a tag of its own. */
export function octetsOf(block: Block): Buffer {
  if (block instanceof asn1js.OctetString || block instanceof asn1js.Primitive) {
    return Buffer.from(block.valueBlock.valueHexView);
  }
  throw malformed('expected bytes, found another kind of value');
}

export const identifier = (block: asn1js.ObjectIdentifier): string => block.getValue();

/** An AlgorithmIdentifier; RFC 5280, 4.1.1.2. */
export interface Algorithm {
  readonly id: string;
  readonly parameters?: Block;
}

export function readAlgorithm(block: Block, name: string): Algorithm {
  const fields = Fields.of(block, name);
  const id = identifier(fields.take(asn1js.ObjectIdentifier, 'the identifier'));
  const parameters = fields.optional(asn1js.BaseBlock);
  fields.end();
  return parameters === undefined ? { id } : { id, parameters };
}

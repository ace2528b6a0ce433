import { type KeyObject, sign } from 'node:crypto';
import { signatureBlock } from '@opendxt/testkit';
import type { SignatureFaultCode } from '../types.ts';
import { type DerNode, type fieldsOf, inside, parseDer, walk, writeDer } from './der-tree.ts';
import { counting, partsOf } from './scene.ts';
import type { Tampering } from './tampering.ts';

export type Fields = ReturnType<typeof fieldsOf>;

/** What a forger brings along. */
export interface Forger {
  readonly certificate: Buffer;
  readonly key: KeyObject;
}

/** `signed` of layout B with another message in its block. */
export function withMessage(signed: Buffer, der: Buffer): Buffer {
  const block = signatureBlock(der);
  return Buffer.concat([counting(partsOf(signed).archive, block.length), block]);
}

export const oid = (text: string): Buffer => {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const parts = [first * 40 + second, ...rest].map((part) => {
    const bytes = [part % 128];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) {
      bytes.unshift(0x80 + (left % 128));
    }
    return Buffer.from(bytes);
  });
  return Buffer.concat(parts);
};

const identifier = (text: string): DerNode => ({ tag: 6, content: oid(text) });
export const attribute = (type: string, ...values: DerNode[]): DerNode => ({
  tag: 0x30,
  content: [identifier(type), { tag: 0x31, content: values }],
});
export const copy = (node: DerNode): DerNode => parseDer(writeDer(node));

export function attributeOf({ attributes }: Fields, type: string): DerNode {
  const wanted = oid(type);
  const found = inside(attributes).find((one) => wanted.equals(writeDer(walk(one, 0)).subarray(2)));
  if (found === undefined) throw new Error(`expected the attribute ${type}`);
  return found;
}

export function without(fields: Fields, type: string): void {
  const gone = attributeOf(fields, type);
  fields.attributes.content = inside(fields.attributes).filter((one) => one !== gone);
}

/** Signs the attributes as they are now, as whoever has the key could. */
export function signAgain({ attributes, signature }: Fields, { key }: Forger): void {
  const signed = Buffer.from(writeDer(attributes));
  signed[0] = 0x31;
  signature.content = sign('sha256', signed, key);
}

/** A change of the message, and what has to be said of it. */
export type Edit = (
  state: Tampering['state'],
  fault: SignatureFaultCode,
  name: string,
  change: (fields: Fields) => void,
) => Tampering;
export type Named = (name: string, change: (fields: Fields) => void) => Tampering;

export interface Edits {
  readonly malformed: Named;
  readonly broken: Named;
  readonly differing: Named;
  readonly edit: Edit;
}

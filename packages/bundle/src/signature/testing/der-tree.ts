import { encode } from '../der/index.ts';

/** A value in DER that can be changed: what is in it, as bytes or as values. */
export interface DerNode {
  tag: number;
  content: Uint8Array | DerNode[];
}

/** Reads DER that is known to be sound. */
export function parseDer(bytes: Buffer): DerNode {
  const [node] = parseAll(bytes);
  if (node === undefined) throw new Error('expected a value');
  return node;
}

function parseAll(bytes: Buffer): DerNode[] {
  const nodes: DerNode[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    const first = bytes.readUInt8(at + 1);
    const long = first < 0x80 ? 0 : first - 0x80;
    const length = long === 0 ? first : bytes.readUIntBE(at + 2, long);
    const start = at + 2 + long;
    const content = Buffer.from(bytes.subarray(start, start + length));
    nodes.push({ tag, content: (tag & 0x20) === 0 ? content : parseAll(content) });
    at = start + length;
  }
  return nodes;
}

export function writeDer({ tag, content }: DerNode): Buffer {
  return encode(tag, ...(Array.isArray(content) ? content.map(writeDer) : [content]));
}

/** The values in `node`, which can be changed in place. */
export function inside(node: DerNode | undefined): DerNode[] {
  if (!Array.isArray(node?.content)) throw new Error('expected values');
  return node.content;
}

/** The value that a way of indexes leads to. */
export function walk(node: DerNode, ...way: readonly number[]): DerNode {
  let at = node;
  for (const index of way) {
    const next = inside(at).at(index);
    if (next === undefined) throw new Error(`expected a value at ${index}`);
    at = next;
  }
  return at;
}

/** The fields of SignedData with certificates, and of its first SignerInfo; RFC 5652, 5. */
export function fieldsOf(message: DerNode) {
  const data = walk(message, 1, 0);
  const signer = walk(data, -1, 0);
  return {
    message,
    data,
    version: walk(data, 0),
    digests: walk(data, 1),
    content: walk(data, 2),
    certificates: walk(data, 3),
    signers: walk(data, -1),
    signer,
    id: walk(signer, 1),
    digest: walk(signer, 2),
    attributes: walk(signer, 3),
    algorithm: walk(signer, 4),
    signature: walk(signer, 5),
  };
}

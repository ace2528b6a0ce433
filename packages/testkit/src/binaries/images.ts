/** Programs of every format, with nothing but these sections in them. */
type Sections = Readonly<Record<string, Buffer>>;

export function elfImage(sections: Sections): Buffer {
  const list = [...Object.entries(sections), ['.shstrtab', Buffer.alloc(0)] as const];
  const names = Buffer.from(`\0${list.map(([name]) => `${name}\0`).join('')}`);
  const all = list.map(([name, bytes]) => [name, name === '.shstrtab' ? names : bytes] as const);
  const body = Buffer.concat(all.map(([, bytes]) => bytes));
  const heads = Buffer.alloc(64 * all.length);
  let offset = 64;
  for (const [index, [name, bytes]] of all.entries()) {
    const at = index * 64;
    heads.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, at);
    heads.writeUInt32LE(1, at + 4);
    heads.writeBigUInt64LE(BigInt(offset), at + 24);
    heads.writeBigUInt64LE(BigInt(bytes.length), at + 32);
    offset += bytes.length;
  }
  const head = Buffer.alloc(64);
  head.write('7f454c46020101', 0, 'hex');
  head.writeUInt16LE(0x3e, 18);
  head.writeBigUInt64LE(BigInt(64 + body.length), 40);
  for (const [index, value] of [64, all.length, all.length - 1].entries())
    head.writeUInt16LE(value, 58 + index * 2);
  return Buffer.concat([head, body, heads]);
}

export function peImage(sections: Sections): Buffer {
  const all = Object.entries(sections);
  const head = Buffer.alloc(0x200);
  head.write('MZ', 0);
  head.writeUInt32LE(0x80, 0x3c);
  head.write('PE\0\0', 0x80);
  head.writeUInt16LE(0x8664, 0x84);
  head.writeUInt16LE(all.length, 0x86);
  head.writeUInt16LE(32, 0x94);
  head.writeUInt16LE(0x20b, 0x98);
  let offset = head.length;
  for (const [index, [name, bytes]] of all.entries()) {
    const at = 0x98 + 32 + index * 40;
    head.write(name, at);
    head.writeUInt32LE(0x1000 * (index + 1), at + 12);
    head.writeUInt32LE(bytes.length, at + 16);
    head.writeUInt32LE(offset, at + 20);
    offset += bytes.length;
  }
  return Buffer.concat([head, ...all.map(([, bytes]) => bytes)]);
}

export function machOImage(sections: Sections): Buffer {
  const all = Object.entries(sections);
  const head = Buffer.alloc(32 + 72 + all.length * 80);
  head.write('cffaedfe0c000001', 0, 'hex');
  head.writeUInt32LE(1, 16);
  head.writeUInt32LE(head.length - 32, 20);
  head.writeUInt32LE(0x19, 32);
  head.writeUInt32LE(head.length - 32, 36);
  head.writeUInt32LE(all.length, 32 + 64);
  let offset = head.length;
  for (const [index, [name, bytes]] of all.entries()) {
    const at = 32 + 72 + index * 80;
    head.write(name, at);
    head.writeBigUInt64LE(BigInt(0x1000 * (index + 1)), at + 32);
    head.writeBigUInt64LE(BigInt(bytes.length), at + 40);
    head.writeUInt32LE(offset, at + 48);
    offset += bytes.length;
  }
  return Buffer.concat([head, ...all.map(([, bytes]) => bytes)]);
}

export function wasmImage(sections: Sections): Buffer {
  const parts = Object.entries(sections).map(([name, bytes]) => {
    const content = Buffer.concat([leb(name.length), Buffer.from(name), bytes]);
    return Buffer.concat([Buffer.of(0), leb(content.length), content]);
  });
  return Buffer.concat([Buffer.from('0061736d01000000', 'hex'), ...parts]);
}

function leb(value: number): Buffer {
  return value < 0x80
    ? Buffer.of(value)
    : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), leb(value >> 7)]);
}

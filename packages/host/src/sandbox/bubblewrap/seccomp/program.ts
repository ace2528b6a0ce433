/** One instruction of classic BPF, as `struct sock_filter` of linux/filter.h. */
export interface Instruction {
  readonly code: number;
  /** Instructions to skip where the comparison holds, and where it does not. */
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** What a filter answers: linux/seccomp.h. */
export const allow = 0x7fff0000;
export const killProcess = 0x80000000;
export const refuse = (errno: number): number => 0x00050000 | errno;

export const errors = { EPERM: 1, ENOSYS: 38, EPROTONOSUPPORT: 93, EAFNOSUPPORT: 97 };

/** Where `struct seccomp_data` has the number of the call and the architecture. */
export const callNumber = 0;
export const architectureField = 4;

/**
 * Where it has the lower half of an argument. The kernel reads an `int` argument from there alone,
 * so that whatever a program puts into the upper half changes nothing.
 */
export const lowerHalf = (argument: number): number => 16 + 8 * argument;
export const upperHalf = (argument: number): number => lowerHalf(argument) + 4;

export const load = (offset: number): Instruction => ({ code: 0x20, jt: 0, jf: 0, k: offset });
export const answer = (action: number): Instruction => ({ code: 0x06, jt: 0, jf: 0, k: action });

/** `BPF_AND`: keeps these bits of what was loaded. */
export const keepBits = (mask: number): Instruction => ({ code: 0x54, jt: 0, jf: 0, k: mask });

const compare = (code: number) => (k: number, then: readonly Instruction[]) => [
  { code, jt: 0, jf: then.length, k },
  ...then,
];

/** Runs `then` where what was loaded equals, is at least, is more than, has any bit of `k`. */
export const whenEqual = compare(0x15);
export const whenAtLeast = compare(0x35);
export const whenMore = compare(0x25);
export const whenAnyBit = compare(0x45);

/** Runs `then` where what was loaded is something else than `k`. */
export const whenOther = (k: number, then: readonly Instruction[]): readonly Instruction[] => [
  { code: 0x15, jt: then.length, jf: 0, k },
  ...then,
];

/** Answers with `action` unless what was loaded is one of `values`. */
export function unlessOneOf(values: readonly number[], action: number): readonly Instruction[] {
  return [...values.flatMap((value) => whenEqual(value, [answer(allow)])), answer(action)];
}

/** The program as the kernel reads it: eight bytes each, in the order of the machine's bytes. */
export function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jt, index * 8 + 2);
    bytes.writeUInt8(jf, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}

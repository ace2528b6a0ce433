import { expect, test } from 'vitest';
import { seededRandom } from '@opendxt/testkit';
import { encode } from './program.ts';
import { seccompFilter } from './filter.ts';
import {
  auditArchitectures,
  deniedCalls,
  judgedCalls,
  numberOf,
  unknownCalls,
  type FilteredArchitecture,
} from './system-calls.ts';

const answers: Readonly<Record<number, string>> = {
  0x7fff0000: 'allowed',
  0x80000000: 'killed',
  0x00050001: 'EPERM',
  0x00050026: 'ENOSYS',
  0x0005005d: 'EPROTONOSUPPORT',
  0x00050061: 'EAFNOSUPPORT',
};

/** Runs a program as the kernel does, and says how it judges a call. */
function run(
  program: Buffer,
  call: { nr: number; architecture: number; args?: readonly bigint[] },
): string | undefined {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.nr >>> 0, 0);
  data.writeUInt32LE(call.architecture, 4);
  for (const [index, value] of (call.args ?? []).entries())
    data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + 8 * index);
  let loaded = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, jt, jf, k] = [
      program.readUInt16LE(at),
      program.readUInt8(at + 2),
      program.readUInt8(at + 3),
      program.readUInt32LE(at + 4),
    ];
    const jump = (holds: boolean) => (at += 8 * (holds ? jt : jf));
    if (code === 0x20) loaded = data.readUInt32LE(k);
    else if (code === 0x54) loaded = (loaded & k) >>> 0;
    else if (code === 0x15) jump(loaded === k);
    else if (code === 0x25) jump(loaded > k);
    else if (code === 0x35) jump(loaded >= k);
    else if (code === 0x45) jump((loaded & k) !== 0);
    else if (code === 0x06) return answers[k] ?? String(k);
    else throw new Error(`unknown instruction ${code}`);
  }
  return undefined;
}

const architectures = Object.keys(auditArchitectures) as readonly FilteredArchitecture[];

function judge(
  architecture: FilteredArchitecture,
  name: keyof typeof judgedCalls,
  args: readonly bigint[],
  unixSockets = true,
): string | undefined {
  return run(encode(seccompFilter(architecture, { unixSockets })), {
    nr: numberOf(judgedCalls[name], architecture)!,
    architecture: auditArchitectures[architecture],
    args,
  });
}

test('each denied call is denied, and every other is allowed, whatever the arguments', () => {
  const random = seededRandom(7);
  for (const architecture of architectures) {
    const program = encode(seccompFilter(architecture, { unixSockets: true }));
    const numbers = (calls: typeof deniedCalls) =>
      new Set(Object.values(calls).map((call) => numberOf(call, architecture)));
    const [denied, unknown, judged] = [deniedCalls, unknownCalls, judgedCalls].map(numbers);
    for (let nr = 0; nr < 600; nr += 1) {
      if (judged!.has(nr)) continue;
      const args = Array.from(
        { length: 6 },
        () => (BigInt(random(2 ** 31)) << 33n) | BigInt(random(2 ** 31)),
      );
      const expected = denied!.has(nr) ? 'EPERM' : unknown!.has(nr) ? 'ENOSYS' : 'allowed';
      const found = run(program, { nr, architecture: auditArchitectures[architecture], args });
      expect({ architecture, nr, found }).toEqual({ architecture, nr, found: expected });
    }
  }
});

test('no jump leads out of a program, and each way through it ends in an answer', () => {
  for (const architecture of architectures)
    for (const unixSockets of [true, false]) {
      const program = seccompFilter(architecture, { unixSockets });
      expect(program.length).toBeLessThan(4096);
      expect(program.at(-1)?.code).toBe(0x06);
      // BPF_JMP is class 5 of an instruction.
      for (const [index, { code, jt, jf }] of program.entries())
        if ((code & 7) === 5) expect(index + 1 + Math.max(jt, jf)).toBeLessThan(program.length);
    }
});

test('another architecture is killed, and the x32 numbers of this one are unknown', () => {
  const program = encode(seccompFilter('x64', { unixSockets: true }));
  const i386 = 0x40000003;
  expect(run(program, { nr: 20, architecture: i386 })).toBe('killed');
  expect(run(program, { nr: 20, architecture: auditArchitectures.arm64 })).toBe('killed');
  for (const nr of [0, 1, 41, 101, 0x3fffffff, 0xbfffffff])
    expect(run(program, { nr: 0x40000000 + nr, architecture: auditArchitectures.x64 })).toBe(
      'ENOSYS',
    );
});

test('bits beyond those that the kernel reads change nothing', () => {
  const high = 0xdead_beef_0000_0000n;
  for (const architecture of architectures) {
    const found = (name: keyof typeof judgedCalls, ...args: bigint[]) =>
      judge(architecture, name, args);
    for (const request of [0x5412n, 0x541cn]) {
      expect(found('ioctl', 0n, request)).toBe('EPERM');
      expect(found('ioctl', 0n, high | request)).toBe('EPERM');
    }
    expect(found('ioctl', 0x5412n, 0x5401n)).toBe('allowed');
    for (let bit = 0n; bit < 32n; bit += 1n) {
      const flag = 1n << bit;
      const expected = (0x7e020000n & flag) === 0n ? 'allowed' : 'EPERM';
      expect({ bit, found: found('clone', flag) }).toEqual({ bit, found: expected });
      expect(found('clone', high | flag)).toBe(expected);
    }
    expect(found('socket', high | 40n)).toBe('EAFNOSUPPORT');
    expect(found('shmget', 0n, 4096n)).toBe('allowed');
    expect(found('shmget', 0n, 1n << 32n)).toBe('EPERM');
    expect(found('shmget', 0n, 1n << 20n)).toBe('EPERM');
    expect(found('semget', 0n, 32n)).toBe('allowed');
    expect(found('semget', 0n, high | 32n)).toBe('allowed');
    expect(found('semget', 0n, 33n)).toBe('EPERM');
    expect(found('semget', 0n, 0xffffffffn)).toBe('EPERM');
    expect(found('personality', 0xffffffffn)).toBe('allowed');
    expect(found('personality', 0x0400000n)).toBe('EPERM');
  }
});

test('four families of sockets are to be had, three where a grant holds a socket', () => {
  for (const architecture of architectures)
    for (const unixSockets of [true, false])
      for (let family = 0n; family < 50n; family += 1n) {
        const allowed = [2n, 10n, 16n, ...(unixSockets ? [1n] : [])].includes(family);
        expect({
          family,
          found: judge(architecture, 'socket', [family, 1n, 0n], unixSockets),
        }).toEqual({ family, found: allowed ? 'allowed' : 'EAFNOSUPPORT' });
      }
  expect(judge('x64', 'socket', [16n, 3n, 12n])).toBe('EPROTONOSUPPORT');
});

test('a pair of sockets is one that can be connected to nothing else where that matters', () => {
  const nonBlocking = 0o4000n;
  const closeOnExec = 0o2000000n;
  const pair = (type: bigint, unixSockets: boolean) =>
    judge('x64', 'socketpair', [1n, type | nonBlocking | closeOnExec, 0n], unixSockets);
  expect([1n, 2n, 3n, 5n].map((type) => pair(type, true))).toEqual(Array(4).fill('allowed'));
  expect([1n, 2n, 3n, 5n].map((type) => pair(type, false))).toEqual([
    'allowed',
    'EPERM',
    'EPERM',
    'allowed',
  ]);
  expect(judge('x64', 'socketpair', [30n, 1n, 0n])).toBe('EAFNOSUPPORT');
});

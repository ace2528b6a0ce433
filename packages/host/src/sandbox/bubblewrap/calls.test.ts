import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { describe, expect } from 'vitest';
import { boxLab, users, type BoxLab } from '../testing/index.ts';
import { deniedCalls, numberOf, unknownCalls } from './seccomp/system-calls.ts';

const callTest = testNeeding('bubblewrap', 'python3');

/** Makes system calls by number, and says the name of the error of each. */
const caller = `
import ctypes, errno, json, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *args):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_ulong(arg) for arg in args])
    return 'done' if result >= 0 else errno.errorcode[ctypes.get_errno()]
print(json.dumps([call(*one) for one in json.loads(sys.argv[1])]))
`;

async function make(lab: BoxLab, calls: readonly (readonly number[])[]) {
  const script = join(lab.box.extensionDir, 'call.py');
  await writeFile(script, caller);
  const run = await lab.start({ command: 'python3', args: [script, JSON.stringify(calls)] });
  const { stdout, stderr } = await run.end;
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';

describe.each(users)('as %s', (user) => {
  callTest('the kernel refuses each denied call', async () => {
    await using lab = await boxLab(user);
    const numbers = (calls: typeof deniedCalls) =>
      Object.entries(calls).flatMap(([name, call]) => {
        const number = numberOf(call, architecture);
        return number === undefined ? [] : [{ name, number }];
      });
    const denied = numbers(deniedCalls);
    const found = await make(
      lab,
      denied.map(({ number }) => [number, 0, 0, 0, 0, 0, 0]),
    );
    expect(denied.filter((_, index) => found[index] !== 'EPERM')).toEqual([]);
    const unknown = numbers(unknownCalls);
    expect(
      await make(
        lab,
        unknown.map(({ number }) => [number, 0, 0]),
      ),
    ).toEqual(unknown.map(() => 'ENOSYS'));
  });

  callTest('the kernel judges calls by the arguments that it reads', async () => {
    await using lab = await boxLab(user);
    const [socket, ioctl, clone, semget] =
      architecture === 'x64' ? [41, 16, 56, 64] : [198, 29, 220, 190];
    const high = 2 ** 32;
    const newUser = 0x10000000;
    expect(
      await make(lab, [
        [socket, 1, 1, 0],
        [socket, 2, 2, 0],
        [socket, 10, 1, 0],
        [socket, 16, 3, 0],
        [semget, 0, 32, 0o600],
        [socket, 16, 3, 12],
        [socket, 40, 1, 0],
        [socket, 17, 3, 0],
        [socket, high + 40, 1, 0],
        [ioctl, 0, 0x5412, 0],
        [ioctl, 0, high + 0x5412, 0],
        [ioctl, 0, 0x541c, 0],
        [clone, newUser + 17, 0, 0, 0, 0],
        [clone, 0x20000 + 17, 0, 0, 0, 0],
        [semget, 0, 32_000, 0o600],
      ]),
    ).toEqual([
      'done',
      'done',
      'done',
      'done',
      'done',
      'EPROTONOSUPPORT',
      ...Array(3).fill('EAFNOSUPPORT'),
      ...Array(6).fill('EPERM'),
    ]);
  });

  if (architecture === 'x64')
    callTest('calls of 32-bit programs end a process, and x32 is unknown', async () => {
      await using lab = await boxLab(user);
      expect(await make(lab, [[0x40000000 + 39]])).toEqual(['ENOSYS']);
      // mov eax, 20 (getpid); int 0x80; ret
      const script = `import ctypes, mmap
code = b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3'
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
print('survived')`;
      const run = await lab.start({ command: 'python3', args: ['-c', script] });
      expect((await run.end).stdout).toBe('');
      expect(run.told().at(-1)?.ended).toEqual({ code: null, signal: 'SIGSYS' });
    });
});

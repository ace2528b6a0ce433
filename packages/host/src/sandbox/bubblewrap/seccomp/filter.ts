import {
  allow,
  answer,
  architectureField,
  callNumber,
  errors,
  keepBits,
  killProcess,
  load,
  lowerHalf,
  refuse,
  unlessOneOf,
  upperHalf,
  whenAnyBit,
  whenAtLeast,
  whenEqual,
  whenMore,
  whenOther,
  type Instruction,
} from './program.ts';
import {
  auditArchitectures,
  deniedCalls,
  judgedCalls,
  numberOf,
  unknownCalls,
  type FilteredArchitecture,
} from './system-calls.ts';

export interface FilterOptions {
  /** Whether it may connect to sockets of files: not where a grant holds one of somebody else's. */
  readonly unixSockets: boolean;
}

const family = { unix: 1, inet: 2, inet6: 10, netlink: 16 };
const connectedTypes = { stream: 1, seqpacket: 5 };
/** The rest of the argument are flags. */
const socketTypeMask = 0xf;
const netlinkRoute = 0;

/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of linux/sched.h. */
const newNamespaces = 0x7e020000;

/** Both put characters into a terminal as if the user had typed them. */
const terminalInput = { TIOCSTI: 0x5412, TIOCLINUX: 0x541c };

/** `PER_LINUX`, and the question what it is. */
const usualPersonalities = [0, 0xffffffff];

/** Bytes of a System V segment, which counts as nobody's memory while it is not mapped. */
const largestSegment = 64 * 1024;

/**
 * Semaphores of one System V set: each takes 64 bytes of the kernel's own, which nobody counts, and
 * there may be 32,000 sets.
 */
const largestSet = 32;

/** x64 has a second set of numbers, of the x32 ABI, from here on. */
const x32 = 0x40000000;

/** The system calls that a server in a box may make: all but these. */
export function seccompFilter(
  architecture: FilteredArchitecture,
  { unixSockets }: FilterOptions,
): readonly Instruction[] {
  const always = (calls: typeof deniedCalls, action: number) =>
    Object.values(calls).flatMap((numbers) => {
      const number = numberOf(numbers, architecture);
      return number === undefined ? [] : whenEqual(number, [answer(action)]);
    });
  const judged = (name: keyof typeof judgedCalls, judge: readonly Instruction[]) =>
    whenEqual(numberOf(judgedCalls[name], architecture) ?? 0, judge);
  return [
    load(architectureField),
    ...whenOther(auditArchitectures[architecture], [answer(killProcess)]),
    load(callNumber),
    ...(architecture === 'x64' ? whenAtLeast(x32, [answer(refuse(errors.ENOSYS))]) : []),
    ...always(deniedCalls, denied),
    ...always(unknownCalls, refuse(errors.ENOSYS)),
    ...judged('clone', clone),
    ...judged('ioctl', ioctl),
    ...judged('personality', [load(lowerHalf(0)), ...unlessOneOf(usualPersonalities, denied)]),
    ...judged('semget', semget),
    ...judged('shmget', shmget),
    ...judged('socket', socket(unixSockets)),
    ...judged('socketpair', socketpair(unixSockets)),
    answer(allow),
  ];
}

const denied = refuse(errors.EPERM);

const clone = [load(lowerHalf(0)), ...whenAnyBit(newNamespaces, [answer(denied)]), answer(allow)];

const ioctl = [
  load(lowerHalf(1)),
  ...Object.values(terminalInput).flatMap((request) => whenEqual(request, [answer(denied)])),
  answer(allow),
];

/** The number of semaphores is an `int`. */
const semget = [load(lowerHalf(1)), ...whenMore(largestSet, [answer(denied)]), answer(allow)];

const shmget = [
  load(upperHalf(1)),
  ...whenOther(0, [answer(denied)]),
  load(lowerHalf(1)),
  ...whenMore(largestSegment, [answer(denied)]),
  answer(allow),
];

function socket(unixSockets: boolean): readonly Instruction[] {
  const families = [family.inet, family.inet6, ...(unixSockets ? [family.unix] : [])];
  return [
    load(lowerHalf(0)),
    ...whenEqual(family.netlink, [
      load(lowerHalf(2)),
      ...unlessOneOf([netlinkRoute], refuse(errors.EPROTONOSUPPORT)),
    ]),
    ...unlessOneOf(families, refuse(errors.EAFNOSUPPORT)),
  ];
}

/** One end of a pair of datagram sockets can be connected to a file after all. */
function socketpair(unixSockets: boolean): readonly Instruction[] {
  return [
    load(lowerHalf(0)),
    ...whenOther(family.unix, [answer(refuse(errors.EAFNOSUPPORT))]),
    ...(unixSockets
      ? []
      : [
          load(lowerHalf(1)),
          keepBits(socketTypeMask),
          ...unlessOneOf(Object.values(connectedTypes), denied),
        ]),
    answer(allow),
  ];
}

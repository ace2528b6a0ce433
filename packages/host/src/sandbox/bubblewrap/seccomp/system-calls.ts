/** Processors for which there is a table, with their `AUDIT_ARCH_*` of linux/audit.h. */
export const auditArchitectures = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

export type FilteredArchitecture = keyof typeof auditArchitectures;

/** Numbers of x64 and arm64, from the kernel's headers; null where a processor has no such call. */
type Numbers = readonly [x64: number, arm64: number | null];

/** Refused with EPERM, whatever their arguments. */
export const deniedCalls: Readonly<Record<string, Numbers>> = {
  // Other processes' memory and descriptors.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  process_mrelease: [448, 448],
  pidfd_getfd: [438, 438],
  kcmp: [312, 272],
  // Large parts of the kernel that servers do without, and where most of its holes have been.
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  fanotify_init: [300, 262],
  memfd_secret: [447, 447],
  // Keyrings know no namespaces.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  // Mounts and namespaces.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  move_mount: [429, 429],
  open_tree: [428, 428],
  open_tree_attr: [467, 467],
  mount_setattr: [442, 442],
  statmount: [457, 457],
  listmount: [458, 458],
  setns: [308, 268],
  unshare: [272, 97],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  // The machine itself.
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  create_module: [174, null],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  syslog: [103, 116],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  vhangup: [153, 58],
  iopl: [172, null],
  ioperm: [173, null],
  modify_ldt: [154, null],
  lookup_dcookie: [212, 18],
  uselib: [134, null],
  sysfs: [139, null],
  _sysctl: [156, null],
};

/**
 * Answered as by a kernel that does not know them, for which programs have another way: of clone3
 * the flags lie in memory that no filter sees, and what memfd_create and queues of messages hold is
 * counted nowhere.
 */
export const unknownCalls: Readonly<Record<string, Numbers>> = {
  clone3: [435, 435],
  memfd_create: [319, 279],
  msgget: [68, 186],
};

/** Judged by their arguments. */
export const judgedCalls = {
  clone: [56, 220],
  ioctl: [16, 29],
  personality: [135, 92],
  semget: [64, 190],
  shmget: [29, 194],
  socket: [41, 198],
  socketpair: [53, 199],
} as const satisfies Readonly<Record<string, Numbers>>;

/** The number of a call, undefined where the processor has no such call. */
export function numberOf(
  [x64, arm64]: Numbers,
  architecture: FilteredArchitecture,
): number | undefined {
  return (architecture === 'x64' ? x64 : arm64) ?? undefined;
}

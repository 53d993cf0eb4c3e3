/** Machine that a seccomp filter is made for. */
export type Machine = "x86_64" | "aarch64";

/** AUDIT_ARCH of linux/audit.h. */
export const AUDIT_ARCHITECTURE: Record<Machine, number> = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };

/** Calls that no block needs and that reach out of the sandbox or into its other processes: [x86_64, aarch64], null where the machine has none. */
export const DENIED_CALLS: Record<string, readonly [number | null, number | null]> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  pidfd_getfd: [438, 438],
  kcmp: [312, 272],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  unshare: [272, 97],
  setns: [308, 268],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  fanotify_init: [300, 262],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  acct: [163, 89],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  syslog: [103, 116],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  vhangup: [153, 58],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  iopl: [172, null],
  ioperm: [173, null],
  modify_ldt: [154, null],
};

/** Calls whose arguments decide. */
export const WATCHED_CALLS: Record<"clone" | "clone3" | "ioctl" | "kill", readonly [number, number]> = {
  clone: [56, 220],
  clone3: [435, 435],
  ioctl: [16, 29],
  kill: [62, 129],
};

import { AUDIT_ARCHITECTURE, DENIED_CALLS, WATCHED_CALLS } from "./system-calls.ts";
import type { Machine } from "./system-calls.ts";

// linux/bpf_common.h, linux/seccomp.h
const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_OR_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

// Places in struct seccomp_data; both machines are little-endian, so the low half comes first.
const CALL_NUMBER = 0;
const ARCHITECTURE = 4;
const argumentLow = (index: number): number => 16 + 8 * index;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of linux/sched.h; NEWTIME needs clone3 or unshare. */
const NEW_NAMESPACES = 0x7e020000;
/** The pid -1 as its low half. */
const EVERYONE = 0xffffffff;
const X32_BIT = 0x40000000;
const TERMINAL_COMMANDS = [0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */];

interface Step {
  code: number;
  operand: number;
  /** Steps to pass over when the condition holds, or does not. */
  whenTrue: number;
  whenFalse: number;
}

const step = (code: number, operand: number, whenTrue = 0, whenFalse = 0): Step => ({
  code,
  operand,
  whenTrue,
  whenFalse,
});
const load = (place: number): Step => step(LOAD_WORD, place);
const answer = (value: number): Step => step(RETURN, value >>> 0);
const refuse = (error: number): Step => answer(ERRNO | error);

/**
 * The seccomp program of a session: everything is allowed but a list of calls (EPERM), calls that make
 * namespaces (EPERM), clone3 (ENOSYS, so that the C library falls back to clone, whose flags can be read) and
 * typing into the terminal. Another architecture's calls are refused. `sharesProcesses`: there is no pid namespace, so
 * a signal to everyone (kill of -1), which would reach all processes of the uid, is refused too. `allowed` are denied
 * calls that the warm parent needs all the same.
 * Returns an array of struct sock_filter.
 */
export function seccompProgram(
  machine: Machine,
  sharesProcesses: boolean,
  allowed: readonly (keyof typeof DENIED_CALLS)[] = [],
): Uint8Array {
  const column = machine === "x86_64" ? 0 : 1;
  const steps: Step[] = [
    load(ARCHITECTURE),
    step(JUMP_EQUAL, AUDIT_ARCHITECTURE[machine], 1, 0),
    refuse(EPERM),
    load(CALL_NUMBER),
  ];
  if (machine === "x86_64") steps.push(step(JUMP_GREATER_OR_EQUAL, X32_BIT, 0, 1), refuse(EPERM));
  for (const [name, numbers] of Object.entries(DENIED_CALLS)) {
    const number = numbers[column];
    if (number === null || number === undefined || allowed.includes(name)) continue;
    steps.push(step(JUMP_EQUAL, number, 0, 1), refuse(EPERM));
  }
  if (sharesProcesses) {
    steps.push(
      step(JUMP_EQUAL, WATCHED_CALLS.kill[column], 0, 4),
      load(argumentLow(0)),
      step(JUMP_EQUAL, EVERYONE, 0, 1),
      refuse(EPERM),
      answer(ALLOW),
    );
  }
  steps.push(
    step(JUMP_EQUAL, WATCHED_CALLS.clone3[column], 0, 1),
    refuse(ENOSYS),
    step(JUMP_EQUAL, WATCHED_CALLS.clone[column], 0, 4),
    load(argumentLow(0)),
    step(JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1),
    refuse(EPERM),
    answer(ALLOW),
    step(JUMP_EQUAL, WATCHED_CALLS.ioctl[column], 0, 1 + 2 * TERMINAL_COMMANDS.length),
    load(argumentLow(1)),
  );
  for (const command of TERMINAL_COMMANDS) steps.push(step(JUMP_EQUAL, command, 0, 1), refuse(EPERM));
  steps.push(answer(ALLOW));
  return assemble(steps);
}

function assemble(steps: readonly Step[]): Uint8Array {
  const bytes = new Uint8Array(steps.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [place, one] of steps.entries()) {
    view.setUint16(place * 8, one.code, true);
    view.setUint8(place * 8 + 2, one.whenTrue);
    view.setUint8(place * 8 + 3, one.whenFalse);
    view.setUint32(place * 8 + 4, one.operand >>> 0, true);
  }
  return bytes;
}

/** The machine of Node's `process.arch`; null where no filter is known for it. */
export function machineOf(architecture: string): Machine | null {
  if (architecture === "x64") return "x86_64";
  return architecture === "arm64" ? "aarch64" : null;
}

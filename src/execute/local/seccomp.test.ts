import { describe, expect, test } from "vitest";
import { machineOf, seccompProgram } from "./seccomp.ts";
import { AUDIT_ARCHITECTURE, DENIED_CALLS } from "./system-calls.ts";
import type { Machine } from "./system-calls.ts";

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

interface Call {
  number: number;
  architecture?: number;
  arguments?: number[];
}

/** Runs a filter as the kernel would; knows the five instructions it is made of. */
function answerTo(program: Uint8Array, machine: Machine, call: Call): number {
  const view = new DataView(program.buffer);
  const data: Record<number, number> = {
    0: call.number,
    4: call.architecture ?? AUDIT_ARCHITECTURE[machine],
  };
  for (const [index, value] of (call.arguments ?? []).entries()) data[16 + 8 * index] = value >>> 0;
  let accumulator = 0;
  for (let place = 0; place * 8 < program.length; place += 1) {
    const code = view.getUint16(place * 8, true);
    const operand = view.getUint32(place * 8 + 4, true);
    const jump = (holds: boolean): number => view.getUint8(place * 8 + (holds ? 2 : 3));
    if (code === 0x06) return operand;
    if (code === 0x20) accumulator = data[operand] ?? 0;
    else if (code === 0x15) place += jump(accumulator === operand);
    else if (code === 0x35) place += jump(accumulator >= operand);
    else if (code === 0x45) place += jump((accumulator & operand) !== 0);
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error("the program ran past its end");
}

describe.each(["x86_64", "aarch64"] as const)("the filter of %s", (machine) => {
  const column = machine === "x86_64" ? 0 : 1;
  const program = seccompProgram(machine, false);
  const numbers = {
    clone: [56, 220],
    clone3: [435, 435],
    ioctl: [16, 29],
    kill: [62, 129],
    read: [0, 63],
    socket: [41, 198],
  };
  const ask = (name: keyof typeof numbers, ...values: number[]): number =>
    answerTo(program, machine, { number: numbers[name][column] ?? -1, arguments: values });

  test("is an array of 8-byte instructions below the kernel's limit", () => {
    expect(program.length % 8).toBe(0);
    expect(program.length / 8).toBeLessThan(4096);
  });

  test.each(Object.entries(DENIED_CALLS).filter(([, pair]) => pair[column] !== null))(
    "refuses %s",
    (_, pair) => {
      expect(answerTo(program, machine, { number: pair[column] ?? -1 })).toBe(EPERM);
    },
  );

  test("allows what science needs", () => {
    expect(ask("read", 0)).toBe(ALLOW);
    expect(ask("socket", 1)).toBe(ALLOW);
    // A thread and a fork, as the C library asks for them.
    expect(ask("clone", 0x003d0f00)).toBe(ALLOW);
    expect(ask("clone", 0x01200011)).toBe(ALLOW);
  });

  test.each([0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000])(
    "refuses clone with namespace flag %i",
    (flag) => {
      expect(ask("clone", flag | 17)).toBe(EPERM);
    },
  );

  test("answers clone3 so that the C library falls back", () => {
    expect(ask("clone3")).toBe(ENOSYS);
  });

  test("refuses typing into the terminal, allows other terminal commands", () => {
    expect([ask("ioctl", 0, 0x5412), ask("ioctl", 0, 0x541c), ask("ioctl", 0, 0x5401)]).toEqual([
      EPERM,
      EPERM,
      ALLOW,
    ]);
  });

  test("refuses the calls of another architecture", () => {
    expect(answerTo(program, machine, { number: 1, architecture: 0x40000003 })).toBe(EPERM);
  });

  test("refuses a signal to everyone only where processes are shared", () => {
    const shared = seccompProgram(machine, true);
    const kill = (pid: number, filter: Uint8Array): number =>
      answerTo(filter, machine, { number: numbers.kill[column] ?? -1, arguments: [pid, 9] });
    expect([kill(-1, shared), kill(0, shared), kill(77, shared), kill(-77, shared)]).toEqual([
      EPERM,
      ALLOW,
      ALLOW,
      ALLOW,
    ]);
    expect(kill(-1, program)).toBe(ALLOW);
  });
});

test("x32 calls are refused", () => {
  expect(answerTo(seccompProgram("x86_64", false), "x86_64", { number: 0x40000000 })).toBe(EPERM);
});

test("machines by Node's names", () => {
  expect([machineOf("x64"), machineOf("arm64"), machineOf("riscv64")]).toEqual(["x86_64", "aarch64", null]);
});

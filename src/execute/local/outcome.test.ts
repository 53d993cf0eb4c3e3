import { expect, test } from "vitest";
import type { LauncherEnd } from "./launcher.ts";
import { outcomeOf, signalName } from "./outcome.ts";

const end = (more: Partial<LauncherEnd>): LauncherEnd => ({
  type: "ended",
  cause: null,
  record: null,
  bwrapCode: null,
  mainStatus: null,
  cpuMs: 0,
  maxRssBytes: 0,
  peakBytes: 0,
  left: 0,
  memoryBy: null,
  ...more,
});
const EXIT_0 = 0;
const EXIT_3 = 3 << 8;
const SEGMENT = 11 | 0x80;

test.each([
  ["exit 0", end({ record: EXIT_0 }), null, true, false, "exited", 0, null],
  ["processor time spent", end({ record: 24 }), null, true, false, "timed-out", null, "SIGXCPU"],
  ["exit 3", end({ record: EXIT_3 }), null, true, false, "exited", 3, null],
  [
    "segmentation fault with a core bit",
    end({ record: SEGMENT }),
    null,
    true,
    false,
    "killed",
    null,
    "SIGSEGV",
  ],
  [
    "no record though bubblewrap says 0",
    end({ bwrapCode: 0, mainStatus: 0 }),
    null,
    true,
    false,
    "killed",
    null,
    "SIGKILL",
  ],
  ["the launcher was lost", null, null, true, false, "killed", null, "SIGKILL"],
  ["the launcher was lost before the code", null, null, false, false, "could-not-start", null, null],
  ["ended before the code", end({ record: 1 << 8 }), null, false, false, "could-not-start", 1, null],
  ["timeout", end({ cause: "command" }), "timed-out", true, false, "timed-out", null, "SIGKILL"],
  [
    "timeout, ended at the same moment",
    end({ cause: "command", record: EXIT_0 }),
    "timed-out",
    true,
    false,
    "timed-out",
    null,
    "SIGKILL",
  ],
  [
    "ended well just before the timeout",
    end({ record: EXIT_0 }),
    "timed-out",
    true,
    false,
    "exited",
    0,
    null,
  ],
  ["output limit", end({ cause: "command" }), "output-limit", true, false, "output-limit", null, "SIGKILL"],
  [
    "output limit, already ended",
    end({ record: EXIT_0 }),
    "output-limit",
    true,
    false,
    "output-limit",
    0,
    null,
  ],
  ["aborted", end({ cause: "command" }), "killed", true, false, "killed", null, "SIGKILL"],
  [
    "start limit",
    end({ cause: "command" }),
    "could-not-start",
    false,
    false,
    "could-not-start",
    null,
    "SIGKILL",
  ],
  ["watchdog", end({ cause: "memory" }), null, true, false, "memory-limit", null, "SIGKILL"],
  ["MemoryError told", end({ record: 1 << 8 }), null, true, true, "memory-limit", 1, null],
  [
    "MemoryError told, but timed out",
    end({ cause: "command" }),
    "timed-out",
    true,
    true,
    "timed-out",
    null,
    "SIGKILL",
  ],
] as const)("%s", (_, ended, reason, started, memory, kind, exitCode, signal) => {
  expect(outcomeOf(ended, reason, started, memory)).toEqual({ kind, exitCode, signal });
});

test("signals by their usual names", () => {
  expect([6, 9, 11, 15, 29, 31].map(signalName)).toEqual([
    "SIGABRT",
    "SIGKILL",
    "SIGSEGV",
    "SIGTERM",
    "SIGIO",
    "SIGSYS",
  ]);
  expect(signalName(40)).toBe("SIG40");
});

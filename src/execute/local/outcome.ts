import { constants } from "node:os";
import type { Outcome } from "../../contracts/index.ts";
import type { LauncherEnd } from "./launcher.ts";

/** Why the runner ended a session; null where it did not. */
export type EndReason = "timed-out" | "output-limit" | "killed" | "could-not-start" | null;

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
// Other names of the same numbers come later in the table; these are the usual ones.
for (const name of ["SIGABRT", "SIGIO", "SIGSYS"] as const) SIGNAL_NAMES.set(constants.signals[name], name);

/** The name of a signal; SIG and its number where it has none. */
export function signalName(number: number): string {
  return SIGNAL_NAMES.get(number) ?? `SIG${number}`;
}

/**
 * How a session ended, from the machine's record alone; `outOfMemory`, told by the session, may only make it worse.
 * `end` is null where the launcher itself was lost: no record, so never an exit code.
 */
export function outcomeOf(
  end: LauncherEnd | null,
  reason: EndReason,
  codeStarted: boolean,
  outOfMemory: boolean,
): Outcome {
  const status = end?.record ?? null;
  const exited = status === null ? null : exitOf(status);
  if (end?.cause === "memory") return { kind: "memory-limit", exitCode: null, signal: "SIGKILL" };
  // A limit that was hit stands, also where the session ended by itself while it was being killed.
  if (reason === "output-limit") return { kind: reason, ...(exited ?? killedBySignal()) };
  if (reason !== null && (exited === null || end?.cause === "command")) {
    return { kind: reason, exitCode: null, signal: "SIGKILL" };
  }
  if (!codeStarted) return { kind: "could-not-start", ...(exited ?? { exitCode: null, signal: null }) };
  if (exited === null) return { kind: "killed", ...killedBySignal() };
  if (outOfMemory) return { kind: "memory-limit", ...exited };
  // The kernel's own limit of processor time, which code may set for itself.
  if (exited.signal === "SIGXCPU") return { kind: "timed-out", ...exited };
  return { kind: exited.signal === null ? "exited" : "killed", ...exited };
}

const killedBySignal = (): { exitCode: null; signal: string } => ({ exitCode: null, signal: "SIGKILL" });

/** Reads the status of wait(2). */
function exitOf(status: number): { exitCode: number | null; signal: string | null } {
  const signal = status & 0x7f;
  if (signal === 0) return { exitCode: (status >> 8) & 0xff, signal: null };
  return { exitCode: null, signal: signalName(signal) };
}

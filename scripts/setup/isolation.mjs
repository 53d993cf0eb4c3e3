import { ROOT } from "./root.mjs";
import { say } from "./talk.mjs";

/** The command line of this checkout, as a user types it. */
export const COMMAND = "node dist/cli/main.js";

/** How a weaker isolation is accepted from this checkout. */
export const ACCEPT_LINE = `To accept the weaker isolation "process" for this machine, type: ${COMMAND} doctor --accept process`;

/**
 * Whether the isolation in use really works on this machine, as `doctor` probes it. Needs the build.
 * @returns {Promise<{ level: string, problem: string | null }>} problem: cause, mend and the command that accepts less
 */
export async function examineIsolation() {
  const cycle = await import("../../dist/cycle/index.js");
  const surroundings = {
    environment: process.env,
    workingDirectory: ROOT,
    stdin: async () => new Uint8Array(),
  };
  const { level, probe } = await cycle.examineIsolation({ surroundings, note: say });
  if (probe.ok) return { level, problem: null };
  const lines = [
    `Isolation "${level}" cannot be had on this machine: ${probe.detail}`,
    ...(probe.mend ? [`To mend it: ${probe.mend}`] : []),
    ACCEPT_LINE,
  ];
  return { level, problem: lines.join("\n") };
}

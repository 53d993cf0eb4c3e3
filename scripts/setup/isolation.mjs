import { join } from "node:path";
import { askChild } from "./child.mjs";
import { ROOT } from "./root.mjs";

const MAIN = join(ROOT, "dist/cli/main.js");

/** The command line of this checkout, as a user types it. */
export const COMMAND = "node dist/cli/main.js";

/** How a weaker isolation is accepted from this checkout. */
export const ACCEPT_LINE = `To accept the weaker isolation "process" for this machine, type: ${COMMAND} doctor --accept process`;

/**
 * Whether the isolation in use really works on this machine, by `doctor`.
 * @returns {Promise<{ level: string, problem: string | null }>} problem: cause, mend and the command that accepts less
 */
export async function examineIsolation() {
  const { stdout, output } = await askChild(process.execPath, [MAIN, "doctor", "--json"], { cwd: ROOT });
  let probes = [];
  try {
    ({ probes } = JSON.parse(stdout));
  } catch {
    return { level: "unknown", problem: output.trim() };
  }
  const probe = probes.find(({ name }) => name.startsWith("isolation ") && name.endsWith("(in use)"));
  const level = probe?.name.split(" ")[1] ?? "unknown";
  if (probe?.ok === true) return { level, problem: null };
  const lines = [
    `Isolation "${level}" cannot be had on this machine: ${probe?.detail ?? "it was not probed"}`,
    ...(probe?.mend ? [`To mend it: ${probe.mend}`] : []),
    ACCEPT_LINE,
  ];
  return { level, problem: lines.join("\n") };
}

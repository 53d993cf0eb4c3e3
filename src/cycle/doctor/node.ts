import type { Probe } from "./probe.ts";

const FLOOR = [20, 19] as const;

/** @param version as in 20.19.0 */
export function probeNode(version: string): Probe {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1]);
  const mend = ok ? null : `Install Node ${FLOOR.join(".")} or newer, for example with \`nvm install 22\`.`;
  return { name: "Node", ok, needed: true, detail: version, mend };
}

import { join } from "node:path";
import type { Doctor } from "../../contracts/index.ts";
import { findPython } from "../../execute/environment/index.ts";
import { readMounts } from "../settings/mounts.ts";
import { checkPlaces } from "../settings/places.ts";
import { resolveSettings } from "../settings/settings.ts";
import type { Settings } from "../settings/settings.ts";
import { statePlaces } from "../settings/state-places.ts";
import type { Surroundings } from "../surroundings.ts";
import { probeDisks } from "./disks.ts";
import { probeEnvironments } from "./environments.ts";
import { probeGpu } from "./gpu.ts";
import { probeInstaller } from "./installer.ts";
import { probeLevels } from "./isolation.ts";
import { probeKeys } from "./keys.ts";
import { probeMemoryLimit } from "./memory-limit.ts";
import { probeNode } from "./node.ts";
import { attempt } from "./probe.ts";
import type { Examination, Probe } from "./probe.ts";
import { probeSockets } from "./sockets.ts";
import { probeTrackingServer } from "./tracking-server.ts";

/** Probes by doing what `run` would do. `ok` exactly when `run` would work with the settings as they are. */
export async function examineMachine(options: {
  surroundings: Surroundings;
  note: (line: string) => void;
}): Promise<Doctor> {
  const { surroundings } = options;
  const { settings, probe } = await readSettings(surroundings);
  const examination = await prepare(settings, options);
  const probes: Probe[] = [
    probeNode(process.versions.node),
    probe,
    await attempt("Python", async () => {
      const python = await findPython(surroundings.environment);
      return `${python.version} at ${python.executable}`;
    }),
    await probeInstaller(examination),
    ...(await probeDisks(examination)),
    await probeSockets(examination),
  ];
  const { found, probes: ofEnvironments } = await probeEnvironments(examination);
  probes.push(...ofEnvironments);
  if (found !== null) {
    probes.push(...(await probeLevels(examination, found)));
    probes.push(await probeTrackingServer(examination, found));
  }
  probes.push(await probeMemoryLimit(), ...probeKeys(surroundings.environment), await probeGpu());
  return { ok: probes.every(({ ok, needed }) => ok || needed === false), probes };
}

/** Only whether the isolation in use works; for set-up, which asks at every start. */
export async function examineIsolation(options: {
  surroundings: Surroundings;
  note: (line: string) => void;
}): Promise<{ level: string; probe: Probe }> {
  const { settings, probe } = await readSettings(options.surroundings);
  if (!probe.ok) return { level: settings.level, probe };
  const examination = await prepare(settings, options);
  const { found, probes } = await probeEnvironments(examination);
  const failed = probes.find(({ ok }) => !ok);
  if (found === null) return { level: settings.level, probe: failed ?? probe };
  const levels = await probeLevels(examination, found);
  return { level: settings.level, probe: levels.find(({ needed }) => needed !== false) ?? probe };
}

const NOWHERE = "/dev/null";

async function readSettings({
  environment,
  workingDirectory,
}: Surroundings): Promise<{ settings: Settings; probe: Probe }> {
  let settings = await resolveSettings({}, { XDG_CONFIG_HOME: NOWHERE }, NOWHERE);
  const probe = await attempt("configuration", async () => {
    settings = await resolveSettings({}, environment, workingDirectory);
    await checkPlaces(settings);
    const weaker = settings.level === "full" ? "" : ` (${settings.levelSource})`;
    return `isolation ${settings.level}${weaker}, network ${settings.network}`;
  });
  return { settings, probe };
}

async function prepare(
  settings: Settings,
  { surroundings, note }: { surroundings: Surroundings; note: (line: string) => void },
): Promise<Examination> {
  const mounts = await (surroundings.mounts ?? readMounts)();
  const project = settings.project ?? surroundings.workingDirectory;
  const places = await statePlaces({
    project,
    out: join(surroundings.workingDirectory, ".runproof", "cycles", "next"),
    cycleId: "next",
    environment: surroundings.environment,
    mounts,
  });
  return { surroundings, settings, mounts, places, note };
}

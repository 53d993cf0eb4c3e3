import { access, constants, mkdir, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Doctor } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { findPython } from "../execute/environment/index.ts";
import { probeIsolation } from "../execute/index.ts";
import { managedEnvironment } from "./environments.ts";
import { GUEST_DIRECTORY } from "./package-files.ts";
import { saveMachineConsent } from "./settings/machine-consent.ts";
import { resolveSettings } from "./settings/settings.ts";
import type { Surroundings } from "./surroundings.ts";

type Probe = Doctor["probes"][number];

const NODE_FLOOR = [20, 19] as const;
const DISK_FLOOR_BYTES = 2 * 1024 ** 3;

/** Saves the consent to a weaker isolation for this machine; only `process` can be accepted. Returns the file's path. */
export async function acceptIsolation(level: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (level !== "process") {
    throw new RunproofError(
      "USAGE",
      `--accept is "${level}"; only "process" can be accepted for a machine.`,
      {
        hint: "Type `runproof doctor --accept process`; for one run without any isolation there is `run --isolation none`.",
      },
    );
  }
  return saveMachineConsent(environment, Date.now());
}

/** Probes by doing what `run` would do. `ok` exactly when `run` would work with the settings as they are. */
export async function examineMachine(options: {
  surroundings: Surroundings;
  note: (line: string) => void;
}): Promise<Doctor> {
  const { surroundings, note } = options;
  const settings = await resolveSettings({}, surroundings.environment, surroundings.workingDirectory);
  const probes: Probe[] = [nodeProbe(process.versions.node), await pythonProbe(surroundings)];
  const environment = await environmentProbe(surroundings, note);
  probes.push(environment.probe);
  if (environment.found !== null) {
    for (const level of ["full", "process"] as const) {
      const wanted = settings.level === level;
      const isolation = await probeLevel(level, environment.found);
      probes.push({ ...isolation, name: `isolation ${level}${wanted ? " (in use)" : ""}` });
    }
  }
  probes.push(await diskProbe(surroundings.workingDirectory));
  const needed = probes.filter(
    (probe) => !probe.name.startsWith("isolation ") || probe.name.endsWith("(in use)"),
  );
  return { ok: needed.every((probe) => probe.ok), probes };
}

function nodeProbe(version: string): Probe {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  return {
    name: "Node",
    ok,
    detail: version,
    mend: ok ? null : `Install Node ${NODE_FLOOR.join(".")} or newer.`,
  };
}

async function pythonProbe(surroundings: Surroundings): Promise<Probe> {
  return attempt("Python", async () => {
    const python = await findPython(surroundings.environment);
    return `${python.version} at ${python.executable}`;
  });
}

async function environmentProbe(surroundings: Surroundings, note: (line: string) => void) {
  let found: Awaited<ReturnType<typeof managedEnvironment>> | null = null;
  const probe = await attempt("Python environment", async () => {
    found = await managedEnvironment(surroundings, null, note);
    const versions = found.packages.filter(({ name }) => name === "mlflow" || name === "ipython");
    return `${found.prefix} with ${found.packageCount} packages, ${versions.map(({ name, version }) => `${name} ${version}`).join(", ")}`;
  });
  return { probe, found: found as Awaited<ReturnType<typeof managedEnvironment>> | null };
}

async function probeLevel(
  level: "full" | "process",
  environment: Awaited<ReturnType<typeof managedEnvironment>>,
): Promise<Probe> {
  const runtime = await mkdtemp(join(tmpdir(), "runproof-"));
  try {
    const result = await probeIsolation({
      level,
      network: "none",
      python: environment.python,
      readOnlyPrefixes: [environment.prefix, environment.basePrefix],
      guestDirectory: GUEST_DIRECTORY,
      runtimeDirectory: runtime,
    });
    const detail = result.cause === null ? result.detail : `${result.cause}: ${result.detail}`;
    return { name: level, ok: result.ok, detail, mend: result.mend };
  } finally {
    await rm(runtime, { recursive: true, force: true });
  }
}

async function diskProbe(workingDirectory: string): Promise<Probe> {
  return attempt("disk", async () => {
    await access(workingDirectory, constants.W_OK);
    await mkdir(tmpdir(), { recursive: true });
    const { bavail, bsize } = await statfs(workingDirectory);
    const free = bavail * bsize;
    if (free < DISK_FLOOR_BYTES) {
      throw new RunproofError("STORAGE_FAILED", `only ${(free / 1024 ** 3).toFixed(1)} GiB free`, {
        hint: "Free some space: runs write their files here.",
      });
    }
    return `${(free / 1024 ** 3).toFixed(0)} GiB free in ${workingDirectory}`;
  });
}

async function attempt(name: string, look: () => Promise<string>): Promise<Probe> {
  try {
    return { name, ok: true, detail: await look(), mend: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, ok: false, detail, mend: error instanceof RunproofError ? error.hint : null };
  }
}

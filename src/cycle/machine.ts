import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunproofError } from "../errors.ts";
import { openAnalyst } from "../analyst/index.ts";
import type { Analyst } from "../analyst/index.ts";
import type { Journal } from "../evidence/index.ts";
import { cacheDirectory, ensureManagedEnvironment, userEnvironment } from "../execute/environment/index.ts";
import type { ManagedEnvironment } from "../execute/environment/index.ts";
import { openLocalExecutor } from "../execute/index.ts";
import type { LocalExecutor } from "../execute/index.ts";
import { connectOwnServer, openWitness, startTrackingServer } from "../witness/index.ts";
import type { Witness } from "../witness/index.ts";
import { ANALYST_DIRECTORY, GUEST_DIRECTORY, LOCK_FILE } from "./package-files.ts";
import type { Settings } from "./settings/settings.ts";
import type { ClockAndChance, Surroundings } from "./surroundings.ts";

/** The running parts of a cycle that must be closed again. */
export interface Machine {
  environment: ManagedEnvironment;
  executor: LocalExecutor;
  analyst: Analyst;
  witness: Witness;
  close(): Promise<void>;
}

export interface MachineOptions {
  settings: Settings;
  surroundings: Surroundings;
  clock: ClockAndChance;
  journal: () => Journal;
  note: (line: string) => void;
}

/** Finds or makes the environment of packages that the settings ask for. */
export async function openEnvironment(
  settings: Settings,
  surroundings: Surroundings,
  note: (line: string) => void,
): Promise<ManagedEnvironment> {
  if (settings.python !== null) return requireParts(await userEnvironment(settings.python));
  return ensureManagedEnvironment({
    cacheDirectory: cacheDirectory(surroundings.environment),
    lockFile: LOCK_FILE,
    environment: surroundings.environment,
    onProgress: note,
  });
}

/** Blocks are executed by IPython, and the tracking server is MLflow's own. */
function requireParts(environment: ManagedEnvironment): ManagedEnvironment {
  const lacking = ["ipython", "mlflow"].filter(
    (part) => !environment.packages.some(({ name }) => name.toLowerCase() === part),
  );
  if (lacking.length === 0) return environment;
  throw new RunproofError(
    "USAGE",
    `--python ${environment.python}: its environment lacks ${lacking.join(" and ")}.`,
    {
      hint: `Install it there (${environment.python} -m pip install ${lacking.join(" ")}), or leave --python away for the managed environment.`,
    },
  );
}

/** Opens the environment, the sandbox, the analyst and the witness. Nothing of the agents' is executed yet. */
export async function openMachine({
  settings,
  surroundings,
  clock,
  journal,
  note,
}: MachineOptions): Promise<Machine> {
  // First of all, so that a server that cannot be had costs nothing.
  const ownServer = await ownServerOf(settings, surroundings, note);
  const environment = await openEnvironment(settings, surroundings, note);
  // Socket paths are limited to 107 bytes, so the private folder lies in the system's temporary folder.
  const runtime = await mkdtemp(join(tmpdir(), "runproof-"));
  await chmod(runtime, 0o700);
  try {
    const executor = await openLocalExecutor({
      level: settings.level,
      network: settings.network,
      python: environment.python,
      readOnlyPrefixes: [environment.prefix, environment.basePrefix],
      guestDirectory: GUEST_DIRECTORY,
      runtimeDirectory: runtime,
    });
    const analyst = openAnalyst({ python: environment.python, packageDirectory: ANALYST_DIRECTORY });
    const storeDirectory = join(settings.project ?? surroundings.workingDirectory, ".runproof");
    const witness = openWitness({
      storeDirectory,
      runtimeDirectory: runtime,
      startServer: async () => {
        await makeStoreDirectory(storeDirectory);
        return startTrackingServer({
          start: executor.startSandboxed,
          python: environment.python,
          prefixMounts: [environment.prefix, environment.basePrefix].map((path) => ({
            source: path,
            target: path,
            writable: false,
          })),
          storeDirectory,
          socketDirectory: runtime,
          onLog: () => {},
        });
      },
      journal: {
        append: (event) => journal().append({ ...event, type: "witness" }),
        appendQuickly: (event) => journal().appendQuickly({ ...event, type: "witness" }),
        sync: () => journal().sync(),
      },
      now: clock.now,
      randomBytes: clock.randomBytes,
      ...(ownServer === null ? {} : { ownServer }),
    });
    return {
      environment,
      executor,
      analyst,
      witness,
      async close() {
        await Promise.allSettled([witness.stop(), executor.close(), analyst.close()]);
        await rm(runtime, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(runtime, { recursive: true, force: true });
    throw error;
  }
}

const LOOPBACK = /^(?:localhost|127\.[\d.]+|\[::1\])$/;

/** The tracking server that the user named, which has answered; null where none was named. */
async function ownServerOf(
  { trackingUri }: Settings,
  { environment }: Surroundings,
  note: (line: string) => void,
): Promise<Awaited<ReturnType<typeof connectOwnServer>> | null> {
  if (trackingUri === null) return null;
  const access = await trackingUri.access(environment);
  const { url, authorization, unproven } = access;
  if (authorization !== null && url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    note(`note: credentials go to ${trackingUri.uri} unencrypted; use https`);
  if (unproven)
    note(`note: the certificate of ${trackingUri.uri} is not checked (MLFLOW_TRACKING_INSECURE_TLS)`);
  return connectOwnServer(access);
}

/** `.runproof` of the project or working directory: ignored by git, and nobody else's business. */
async function makeStoreDirectory(directory: string): Promise<void> {
  await mkdir(join(directory, "cycles"), { recursive: true });
  await writeFile(join(directory, ".gitignore"), "*\n");
}

import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RunproofError } from "../errors.ts";
import { openAnalyst } from "../analyst/index.ts";
import type { Analyst } from "../analyst/index.ts";
import type { Journal } from "../evidence/index.ts";
import { cacheDirectory, ensureLayer, prefixesOf } from "../execute/environment/index.ts";
import type { Layer, LayerRequest, PythonEnvironment } from "../execute/environment/index.ts";
import type { LocalExecutor } from "../execute/index.ts";
import { openWitness, startTrackingServer } from "../witness/index.ts";
import type { Witness } from "../witness/index.ts";
import { compilePackages } from "./compile-packages.ts";
import { chosenEnvironment, managedEnvironment, sessionEnvironment } from "./environments.ts";
import { openExecutors } from "./executors.ts";
import type { Executors } from "./executors.ts";
import { ownServerOf } from "./own-server.ts";
import type { OwnServer } from "./own-server.ts";
import { ANALYST_DIRECTORY } from "./package-files.ts";
import type { Settings } from "./settings/settings.ts";
import type { StatePlaces } from "./settings/state-places.ts";
import type { ClockAndChance, Surroundings } from "./surroundings.ts";

/** The running parts of a cycle that must be closed again. */
export interface Machine {
  /** Of sessions whose blocks ask for no packages. */
  environment: PythonEnvironment;
  /** Of our own programs: server, store reader, analyst. */
  managed: PythonEnvironment;
  /** Of `environment`. */
  executor: LocalExecutor;
  executors: Executors;
  analyst: Analyst;
  witness: Witness;
  /** The witness of challenges: it logs to a store of its own that goes with the machine, never to the user's. */
  challengeWitness(): Witness;
  /** Folder in which the witness's sockets lie. */
  witnessDirectory: string;
  /** Lays packages over `environment`: what blocks ask for, in versions that leave the others as they are. */
  addPackages(
    wanted: Pick<LayerRequest, "requirements" | "constraints" | "signal">,
  ): Promise<Layer | { failure: { kind: string; reason: string } }>;
  close(): Promise<void>;
}

export interface MachineOptions {
  settings: Settings;
  surroundings: Surroundings;
  clock: ClockAndChance;
  journal: () => Journal;
  places: StatePlaces;
  note: (line: string) => void;
}

/** Opens the environments, the sandbox, the analyst and the witness. Nothing of the agents' is executed yet. */
export async function openMachine(options: MachineOptions): Promise<Machine> {
  const { settings, surroundings, note } = options;
  const place = {
    cacheDirectory: cacheDirectory(surroundings.environment),
    variables: surroundings.environment,
    onProgress: note,
  };
  // First of all, so that a server that cannot be had costs nothing.
  const ownServer = await ownServerOf(options.settings, options.surroundings, note);
  const chosen = await chosenEnvironment(settings, place);
  const managed = await managedEnvironment(surroundings, chosen, note);
  const runtime = await makePrivateFolder(options.places.temporary);
  let opened: Executors | null = null;
  try {
    const executors = openExecutors(settings, managed.python, runtime);
    opened = executors;
    const compile = async (folder: string, base: PythonEnvironment): Promise<void> =>
      compilePackages((await executors.of(base)).startSandboxed, folder, base);
    const { environment, below, parts } = await sessionEnvironment(settings, chosen, managed, {
      ...place,
      compile,
    });
    const executor = await executors.of(environment);
    const analyst = openAnalyst({ python: managed.python, packageDirectory: ANALYST_DIRECTORY });
    const witnessDirectory = join(runtime, "w");
    await mkdir(witnessDirectory, { mode: 0o700 });
    const folders = { runtime, witnessDirectory };
    const { store } = options.places;
    const witness = openStore(options, ownServer, managed, executor, { ...folders, store, type: "witness" });
    let ofChallenges: Witness | null = null;
    return {
      environment,
      managed,
      executor,
      executors,
      analyst,
      witness,
      witnessDirectory,
      challengeWitness() {
        const apart = { ...folders, store: join(runtime, "challenges"), type: "challenge-witness" };
        ofChallenges ??= openStore(options, null, managed, executor, apart);
        return ofChallenges;
      },
      addPackages: ({ requirements, ...wanted }) =>
        ensureLayer({
          ...place,
          ...wanted,
          compile,
          base: below,
          requirements: [...parts, ...requirements],
        }),
      async close() {
        await Promise.allSettled([witness.stop(), ofChallenges?.stop(), executors.close(), analyst.close()]);
        await rm(runtime, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await opened?.close();
    await rm(runtime, { recursive: true, force: true });
    throw error;
  }
}

function openStore(
  { clock, journal }: MachineOptions,
  ownServer: OwnServer | null,
  managed: PythonEnvironment,
  executor: LocalExecutor,
  place: { runtime: string; witnessDirectory: string; store: string; type: string },
): Witness {
  const { runtime, witnessDirectory, store: storeDirectory, type } = place;
  return openWitness({
    storeDirectory,
    runtimeDirectory: witnessDirectory,
    startServer: async () => {
      await makeStoreDirectory(storeDirectory);
      return startTrackingServer({
        start: executor.startSandboxed,
        python: managed.python,
        prefixMounts: prefixesOf(managed).map((path) => ({ source: path, target: path, writable: false })),
        storeDirectory,
        socketDirectory: runtime,
        onLog: () => {},
      });
    },
    journal: {
      append: (event) => journal().append({ ...event, type }),
      appendQuickly: (event) => journal().appendQuickly({ ...event, type }),
      sync: () => journal().sync(),
    },
    now: clock.now,
    randomBytes: clock.randomBytes,
    ...(ownServer === null ? {} : { ownServer }),
  });
}

/** For sockets, pipes and the like; goes with the machine. Throws STORAGE_FAILED. */
export async function makePrivateFolder(temporary: string): Promise<string> {
  try {
    const folder = await mkdtemp(join(temporary, "runproof-"));
    await chmod(folder, 0o700);
    return folder;
  } catch (cause) {
    throw new RunproofError("STORAGE_FAILED", `No private folder can be made in ${temporary}.`, {
      hint: "Name a temporary folder with a short path that you may write, for example TMPDIR=/var/tmp.",
      cause,
    });
  }
}

/** `.runproof` of the project or working directory: ignored by git, and nobody else's business. */
async function makeStoreDirectory(directory: string): Promise<void> {
  await mkdir(join(directory, "cycles"), { recursive: true });
  await writeFile(join(directory, ".gitignore"), "*\n");
}

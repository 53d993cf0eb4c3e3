import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import { networkFileSystem } from "./mounts.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Where the state of a cycle lies: what is written all the time and must not depend on another machine's locks. */
export interface StatePlaces {
  /** Holds mlflow.db and mlartifacts. */
  store: string;
  /** The workspace while it is worked on. */
  staging: string;
  /** Where private folders with sockets are made. */
  temporary: string;
  /** What is not where it usually is, and why; for the user and for the record. */
  notes: string[];
}

export interface StateRequest {
  /** The project, or the working directory where there is none. */
  project: string;
  /** The out folder. */
  out: string;
  cycleId: string;
  environment: NodeJS.ProcessEnv;
  mounts: string;
}

/**
 * Usually all state lies in the project and the out folder. On a network file system SQLite's locks are not to be
 * relied on (sqlite.org/faq.html#q5) and files cannot be handed to the session's uid, so it lies on a local disk then:
 * RUNPROOF_STATE, XDG_STATE_HOME/runproof, ~/.local/state/runproof or /var/tmp, the first that is local. The out folder
 * and the environments stay where they are asked for: they are written by one process and renamed.
 */
export async function statePlaces(request: StateRequest): Promise<StatePlaces> {
  const { project, out, cycleId, mounts } = request;
  const usual = { store: join(project, ".runproof"), staging: join(out, ".staging") };
  const [storeOn, stagingOn] = [
    await networkFileSystem(usual.store, mounts),
    await networkFileSystem(usual.staging, mounts),
  ];
  const { path: temporary } = await temporaryFolder(mounts);
  if (storeOn === null && stagingOn === null) return { ...usual, temporary, notes: [] };
  const local = await localState(request);
  if (local === null) {
    const where = storeOn === null ? `${out} is on ${stagingOn}` : `${usual.store} is on ${storeOn}`;
    return {
      ...usual,
      temporary,
      notes: [
        `${where}, a network file system on which the MLflow store can break, and no local disk was found: name one with RUNPROOF_STATE=/path`,
      ],
    };
  }
  const name = createHash("sha256").update(resolve(project)).digest("hex").slice(0, 12);
  const store =
    storeOn === null ? usual.store : join(local, "stores", `${basename(project) || "root"}-${name}`);
  const notes =
    storeOn === null
      ? []
      : [
          `${usual.store} is on ${storeOn}, a network file system on which the MLflow store can break: it lies in ${store} instead; runs of a store that lies there already are not seen`,
        ];
  if (stagingOn === null) return { store, staging: usual.staging, temporary, notes };
  const staging = join(local, "staging", cycleId);
  return {
    store,
    staging,
    temporary,
    notes: [...notes, `${out} is on ${stagingOn}, so the workspace lies in ${staging} while it is worked on`],
  };
}

/** A folder of this user's own on a local disk, made where missing; null where there is none. */
async function localState({ environment, mounts }: StateRequest): Promise<string | null> {
  const shared = environment["XDG_STATE_HOME"];
  const candidates = [
    environment["RUNPROOF_STATE"],
    shared !== undefined && isAbsolute(shared) ? join(shared, "runproof") : undefined,
    join(environment["HOME"] || homedir(), ".local", "state", "runproof"),
    join("/var/tmp", `runproof-${process.getuid?.() ?? 0}`),
    join(tmpdir(), `runproof-${process.getuid?.() ?? 0}`),
  ];
  for (const candidate of candidates) {
    if (candidate === undefined || candidate === "") continue;
    const path = resolve(candidate);
    if ((await networkFileSystem(path, mounts)) === null && (await makeOwn(path))) return path;
  }
  return null;
}

/** Whether a folder could be made, or is ours already: in a folder for everybody another user may have been quicker. */
async function makeOwn(path: string): Promise<boolean> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const found = await lstat(path);
    return found.isDirectory() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}

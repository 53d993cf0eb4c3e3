import { randomUUID } from "node:crypto";
import { link, readFile, readlink, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { systemErrorCode } from "../workspace/system-error.ts";

const HEARTBEAT_MS = 2_000;
const SILENT_MS = 30_000;
const POLL_MS = 200;

/** Who holds a lock: enough to tell a dead holder from a live one. */
interface Holder {
  id: string;
  process: number;
  /** Process ids say something only within one process namespace of one boot. */
  namespace: string;
  started: string;
}

/**
 * Runs an action while no other process runs one under the same lock file. Waits; a lock whose holder is dead, or has
 * given no sign of life for 30 s, is taken over.
 * @param onWait called once where another process is waited for, with its process id
 */
export async function underLock<Result>(
  lockPath: string,
  action: () => Promise<Result>,
  onWait: (processId: number) => void,
): Promise<Result> {
  const mine: Holder = { id: randomUUID(), process: process.pid, ...(await identityOf(process.pid)) };
  let waiting = false;
  while (!(await claim(lockPath, mine))) {
    const other = await readHolder(lockPath);
    if (other !== null && (await isStale(lockPath, other, mine))) await takeAway(lockPath, other);
    else {
      if (!waiting && other !== null) onWait(other.process);
      waiting = true;
      await pause(POLL_MS);
    }
  }
  const heartbeat = setInterval(() => {
    void utimes(lockPath, new Date(), new Date()).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    if ((await readHolder(lockPath))?.id === mine.id) await rm(lockPath, { force: true });
  }
}

// A link is made whole or not at all, so nobody ever reads a half-written holder.
async function claim(lockPath: string, mine: Holder): Promise<boolean> {
  const draft = `${lockPath}.${mine.id}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    await link(draft, lockPath);
    return true;
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST") throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(lockPath: string): Promise<Holder | null> {
  let text: string;
  try {
    text = await readFile(lockPath, "utf8");
  } catch {
    return null;
  }
  try {
    const { id, process: processId, namespace, started }: Record<string, unknown> = JSON.parse(text);
    return {
      id: String(id),
      process: Number(processId),
      namespace: String(namespace),
      started: String(started),
    };
  } catch {
    return { id: "", process: 0, namespace: "", started: "" };
  }
}

function readOrEmpty(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

async function identityOf(processId: number): Promise<{ namespace: string; started: string }> {
  const status = await readOrEmpty(`/proc/${processId}/stat`);
  // Field 22, counted after the name, which may itself hold spaces and brackets.
  const started = status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return {
    namespace: `${(await readOrEmpty("/proc/sys/kernel/random/boot_id")).trim()} ${namespace}`,
    started,
  };
}

async function isStale(lockPath: string, other: Holder, mine: Holder): Promise<boolean> {
  if (other.namespace === mine.namespace) return (await identityOf(other.process)).started !== other.started;
  try {
    return Date.now() - (await stat(lockPath)).mtimeMs > SILENT_MS;
  } catch {
    return false;
  }
}

async function takeAway(lockPath: string, stale: Holder): Promise<void> {
  const aside = `${lockPath}.${randomUUID()}`;
  try {
    await rename(lockPath, aside);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return;
    throw error;
  }
  // Another waiter may have been quicker, and this lock a live one: then it is put back.
  if ((await readHolder(aside))?.id !== stale.id) await link(aside, lockPath).catch(() => undefined);
  await rm(aside, { force: true });
}

import type { Mount, SessionLimits } from "../contracts/index.ts";
import { readAttributes } from "../extract/index.ts";
import type { PreparedTask } from "./prepare.ts";
import type { Settings } from "./settings/settings.ts";

const MAX_PROCESSES = 4096;
const MAX_FILE_BYTES = 64 * 1024 ** 3;
const CACHE_INSIDE = "/cache";

/** The limits of a task's session: its own where it has some, else those of the cycle. */
export function sessionLimits({ task }: PreparedTask, settings: Settings): SessionLimits {
  return {
    timeoutMs: task.timeoutMs ?? settings.timeoutMs,
    memoryBytes: task.memoryBytes ?? settings.memoryBytes,
    outputBytes: settings.outputBytes,
    processes: MAX_PROCESSES,
    fileBytes: MAX_FILE_BYTES,
  };
}

/** Why a task's session must have a fresh interpreter; null where it need not. */
export function coldBecause({ blocks }: PreparedTask): string | null {
  const asking = blocks.find(
    (block) => block.disposition === "executed" && readAttributes(block.attributes).cold,
  );
  return asking === undefined ? null : `block ${asking.index} asks for it`;
}

/** What all sessions of a cycle are given: the user's folders and the variables that point into the cache. */
export function sharedBySessions(settings: Settings): {
  mounts: Mount[];
  environment: Record<string, string>;
} {
  const mounts: Mount[] = settings.mounts.map((mount) => ({ ...mount, writable: false }));
  if (settings.cache === null) return { mounts, environment: {} };
  return {
    mounts: [...mounts, { source: settings.cache, target: CACHE_INSIDE, writable: true }],
    environment: {
      HF_HOME: `${CACHE_INSIDE}/huggingface`,
      TORCH_HOME: `${CACHE_INSIDE}/torch`,
      XDG_CACHE_HOME: CACHE_INSIDE,
    },
  };
}

import type { Isolation, SessionRequest } from "../../contracts/index.ts";
import type { Gpu } from "./gpu.ts";
import { memoryFileSystems } from "./policy.ts";

const MEMORY_WATCH = "watchdog over all processes every 100 ms";

/** What holds each limit at levels `full` and `full-net`, for the evidence. */
export function fullLimits(request: SessionRequest, filter: boolean): Record<string, unknown> {
  const { limits } = request;
  const folders = memoryFileSystems(limits.memoryBytes);
  return {
    memory: { bytes: limits.memoryBytes, by: ["RLIMIT_DATA of each process", MEMORY_WATCH] },
    processes: { count: limits.processes, by: ["RLIMIT_NPROC of the sandbox's user namespace"] },
    fileSize: { bytes: limits.fileBytes, by: ["RLIMIT_FSIZE"] },
    output: { bytes: limits.outputBytes, by: ["bytes read by the runner"] },
    time: { ms: limits.timeoutMs, by: ["the runner's clock, from the first line of the agents' code"] },
    temporaryFiles: Object.fromEntries(folders.map((one) => [one.path, one.bytes])),
    systemCalls: { by: filter ? ["seccomp filter"] : [] },
  };
}

/** The same at `process`, where `processes` says whether RLIMIT_NPROC binds this uid, and at `none`. */
export function plainLimits(
  request: SessionRequest,
  hardened: { filter: boolean; processes: boolean } | null,
): Record<string, unknown> {
  const { limits } = request;
  const held = (by: string): string[] => (hardened === null ? [] : [by]);
  return {
    memory: { bytes: limits.memoryBytes, by: [...held("RLIMIT_DATA of each process"), MEMORY_WATCH] },
    processes: {
      count: limits.processes,
      by: hardened?.processes === true ? ["RLIMIT_NPROC of the uid"] : [],
    },
    fileSize: { bytes: limits.fileBytes, by: held("RLIMIT_FSIZE") },
    output: { bytes: limits.outputBytes, by: ["bytes read by the runner"] },
    time: { ms: limits.timeoutMs, by: ["the runner's clock, from the first line of the agents' code"] },
    systemCalls: { by: hardened?.filter === true ? ["seccomp filter"] : [] },
  };
}

/** Names the control group that held the memory, where one did, before the weaker means. */
export function withMemoryHeldBy(isolation: Isolation, group: string | null): Isolation {
  const memory = isolation.limits?.["memory"];
  if (group === null || typeof memory !== "object" || memory === null) return isolation;
  const by = "by" in memory && Array.isArray(memory.by) ? (memory.by as unknown[]) : [];
  return { ...isolation, limits: { ...isolation.limits, memory: { ...memory, by: [group, ...by] } } };
}

/** What the evidence says of the GPUs that a session had. */
export function gpuNotes(gpu: Gpu | null): string[] {
  if (gpu === null) return [];
  const cards = gpu.devices.flatMap(({ target }) => (/\/nvidia\d+$/u.test(target) ? target : []));
  const driver = gpu.driver === null ? "" : `, driver ${gpu.driver}`;
  return [
    `GPU: ${cards.join(", ")}${driver}; the memory of a GPU has no limit and is not wiped between sessions by us`,
  ];
}

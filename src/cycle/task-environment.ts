import type { BlockFacts, InstalledPackages, PackageRequest, TaskEvidence } from "../contracts/index.ts";
import { bindingLines, permissionOf, sortRequests } from "../execute/environment/index.ts";
import type { Layer, PythonEnvironment } from "../execute/environment/index.ts";
import type { LocalExecutor } from "../execute/index.ts";
import type { Machine } from "./machine.ts";
import type { PreparedTask } from "./prepare.ts";
import type { Settings } from "./settings/settings.ts";

type Granted = ReturnType<typeof sortRequests>["granted"][number];

/** Where one task's session is executed. */
export interface TaskEnvironment {
  executor: LocalExecutor;
  environment: PythonEnvironment;
  /** What was added for it; null where the cycle's environment serves as it is. */
  installed: InstalledPackages | null;
  /** A requirements file of what was added, with hashes; empty where nothing was. */
  lock: string;
  packages: TaskEvidence["packages"];
}

export interface TaskEnvironmentOptions {
  prepared: Pick<PreparedTask, "blocks" | "facts">;
  machine: Machine;
  settings: Pick<Settings, "install">;
  note: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Carries out what the task's blocks ask to be installed, as far as it is permitted and can be had. What could not be
 * had stops nothing here: the session then misses it, and the reason stands beside the request.
 */
export async function openTaskEnvironment(options: TaskEnvironmentOptions): Promise<TaskEnvironment> {
  const { prepared, machine, settings } = options;
  const asked = requestsOf(prepared);
  const { granted, settled } = sortRequests(asked, settings.install);
  const { layer, requests } = await install(granted, options);
  const packages = { permission: permissionOf(settings.install), requests: [...settled, ...requests] };
  // What sessions cannot do without may lie in a layer already: then there is one more with the same packages.
  if (layer === null || layer.environment.packagesSha256 === machine.environment.packagesSha256) {
    const { executor, environment } = machine;
    return { executor, environment, installed: null, lock: "", packages };
  }
  const below = new Set(machine.environment.packages.map(({ name }) => name));
  const { environment } = layer;
  return {
    executor: await machine.executors.of(environment),
    environment,
    installed: {
      sha256: environment.packagesSha256,
      count: environment.packageCount,
      added: environment.packages.filter(({ name }) => !below.has(name)),
    },
    lock: layer.lock,
    packages,
  };
}

/** What the task's executed blocks ask to be installed. */
export function requestsOf({
  blocks,
  facts,
}: Pick<PreparedTask, "blocks" | "facts">): BlockFacts["packageRequests"] {
  return blocks
    .filter((block) => block.disposition === "executed")
    .flatMap((block) => facts.get(block.index)?.packageRequests ?? []);
}

interface Installed {
  layer: Layer | null;
  requests: PackageRequest[];
}

async function install(granted: readonly Granted[], options: TaskEnvironmentOptions): Promise<Installed> {
  const { machine, note } = options;
  const there = new Set(machine.environment.packages.map(({ name }) => name));
  const bare = ({ written }: Granted): boolean => /^[\w.-]+$/.test(written);
  const waiting = granted.filter((each) => !(bare(each) && there.has(each.name)));
  const present = granted.filter((each) => !waiting.includes(each)).map((each) => settle(each, "present"));
  if (waiting.length === 0) return { layer: null, requests: present };
  const all = await attempt(waiting, options);
  if (!("failure" in all))
    return { layer: all, requests: [...present, ...waiting.map((each) => told(each, all))] };
  if (waiting.length === 1 || isHopeless(all.failure.kind) || options.signal.aborted) {
    note(`note: ${waiting.map(({ written }) => written).join(", ")} not installed: ${all.failure.reason}`);
    const reason = all.failure.reason;
    return { layer: null, requests: [...present, ...waiting.map((each) => settle(each, "failed", reason))] };
  }
  const alone = await oneByOne(waiting, options);
  return { layer: alone.layer, requests: [...present, ...alone.requests] };
}

/** Each request that goes with those before it, so that one that cannot be had takes no other with it. */
async function oneByOne(waiting: readonly Granted[], options: TaskEnvironmentOptions): Promise<Installed> {
  let layer: Layer | null = null;
  const had: Granted[] = [];
  const failed: PackageRequest[] = [];
  for (const each of waiting) {
    const more: Awaited<ReturnType<typeof attempt>> = await attempt([...had, each], options);
    if ("failure" in more) {
      options.note(`note: ${each.written} not installed: ${more.failure.reason}`);
      failed.push(settle(each, "failed", more.failure.reason));
    } else {
      layer = more;
      had.push(each);
    }
  }
  const last = layer;
  return {
    layer: last,
    requests: [...(last === null ? [] : had.map((each) => told(each, last))), ...failed],
  };
}

function attempt(granted: readonly Granted[], { machine, settings, signal }: TaskEnvironmentOptions) {
  return machine.addPackages({
    requirements: granted.map(({ written }) => written.replaceAll(/\s+/g, "")),
    constraints: bindingLines(granted, settings.install),
    signal,
  });
}

/** Whether fewer requests would fail all the same. */
function isHopeless(kind: string): boolean {
  return kind === "network" || kind === "other";
}

function told(each: Granted, layer: Layer): PackageRequest {
  return settle(each, layer.added.some(({ name }) => name === each.name) ? "installed" : "present");
}

function settle(
  { written, name }: Granted,
  outcome: PackageRequest["outcome"],
  reason: string | null = null,
): PackageRequest {
  return { requirement: written, name, outcome, reason };
}

import type { Plan } from "../contracts/index.ts";
import type { OutFolder } from "../evidence/index.ts";
import type { Workspace } from "../execute/workspace/index.ts";
import type { Machine } from "./machine.ts";
import type { Progress } from "./progress.ts";
import type { Settings } from "./settings/settings.ts";
import type { StatePlaces } from "./settings/state-places.ts";
import type { ClockAndChance } from "./surroundings.ts";
import type { WorkspaceStores } from "./workspace-stores.ts";

/** Everything that the steps of a cycle share. */
export interface OpenCycle {
  cycleId: string;
  startedAt: string;
  plan: Plan;
  settings: Settings;
  places: StatePlaces;
  machine: Machine;
  workspace: Workspace;
  stores: WorkspaceStores;
  folder: OutFolder;
  clock: ClockAndChance;
  progress: Progress;
  signal: AbortSignal;
}

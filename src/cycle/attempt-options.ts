import type { Journal } from "../evidence/index.ts";
import type { Workspace } from "../execute/workspace/index.ts";
import type { Machine } from "./machine.ts";
import type { PreparedTask } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import type { Settings } from "./settings/settings.ts";
import type { StatePlaces } from "./settings/state-places.ts";
import type { ClockAndChance } from "./surroundings.ts";
import type { ExecutedIn } from "./warm-up.ts";
import type { WorkspaceStores } from "./workspace-stores.ts";

/** What an attempt at a task is made with. */
export interface AttemptOptions {
  prepared: PreparedTask;
  /** Tasks whose finished state it starts from; null: the last finished state, whosever it is. */
  sees: readonly string[] | null;
  attempt: number;
  /** The attempt's folder, which exists already with the responses and blocks in it. */
  directory: string;
  /** The same folder relative to the out folder. */
  relativeDirectory: string;
  machine: Machine;
  workspace: Workspace;
  stores: WorkspaceStores;
  journal: Journal;
  settings: Settings;
  places: StatePlaces;
  clock: ClockAndChance;
  progress: Progress;
  /** Called when the session has ended. */
  onResult: (where: ExecutedIn) => void;
  signal: AbortSignal;
}

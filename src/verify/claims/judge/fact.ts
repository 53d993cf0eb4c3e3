import type { Quantity } from "./quantity.ts";

/** What a fact is of the values it rests on. */
export type Aspect =
  | "value"
  | "mean"
  | "median"
  | "sd"
  | "se"
  | "interval"
  | "end"
  | "min"
  | "max"
  | "first"
  | "sum"
  | "count";

/** One recorded number, or one computed from several. */
export interface Fact {
  /** As recorded: a metric's key, a column, a path's last parts. */
  name: string;
  quantity: Quantity;
  /** Words for where it belongs: run name, parameters, row labels, folders. */
  labels: ReadonlySet<string>;
  value: number;
  aspect: Aspect;
  /** How many values it rests on; 1 for a recorded one. */
  size: number;
  /** In words for the evidence: "run 3f2a (knn), metric accuracy = 0.9298". */
  source: string;
  runId: string | null;
  taskId: string | null;
  /** Where values of the same name belong together: the runs, a file, a list of a file. */
  collection: string;
  /** Facts of one run or row share it. */
  owner: string;
}

import { call, openBench } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";

export const api = (path: string) => `api/2.0/mlflow/${path}`;
export const file = (path: string) => `api/2.0/mlflow-artifacts/artifacts/${path}`;

/** Body of a log-metric call. */
export const metric = (runId: string, step: number, more: Record<string, unknown> = {}) => ({
  run_id: runId,
  key: "m",
  value: step,
  timestamp: 1000 + step,
  step,
  ...more,
});

/** Creates a run in the default experiment. */
export async function newRun(url: Url): Promise<string> {
  const made = await call(url, "POST", api("runs/create"), { experiment_id: "0", start_time: Date.now() });
  if (made.status !== 200) throw new Error(made.text);
  return made.json.run.info.run_id;
}

async function newModel(url: Url, runId: string): Promise<string> {
  const made = await call(url, "POST", api("logged-models"), {
    experiment_id: "0",
    name: "m",
    source_run_id: runId,
  });
  if (made.status !== 200) throw new Error(made.text);
  return made.json.model.info.model_id;
}

/** Two executions of one cycle, each with a run, a model and an artifact. */
export interface Neighbours {
  bench: Bench;
  mine: Url;
  theirs: Url;
  ids: { mine: string; theirs: string; myModel: string; theirModel: string; theirExperiment: string };
  /** What the other execution's things look like, to show that nothing touched them. */
  theirState(): Promise<unknown[]>;
}

/** Opens a bench with two executions, "mine" of task a and "theirs" of task b. */
export async function openNeighbours(): Promise<Neighbours> {
  const bench = await openBench();
  const mine = await bench.witness.open({ executionId: "mine", taskId: "a" });
  const theirs = await bench.witness.open({ executionId: "theirs", taskId: "b" });
  const ids = {
    mine: await newRun(mine),
    theirs: await newRun(theirs),
    myModel: "",
    theirModel: "",
    theirExperiment: "",
  };
  ids.myModel = await newModel(mine, ids.mine);
  ids.theirModel = await newModel(theirs, ids.theirs);
  const experiment = await call(theirs, "POST", api("experiments/create"), { name: "theirs" });
  ids.theirExperiment = experiment.json.experiment_id;
  await call(theirs, "PUT", file(`0/${ids.theirs}/artifacts/kept.txt`), "kept");
  return {
    bench,
    mine,
    theirs,
    ids,
    async theirState() {
      const run = await call(theirs, "GET", api(`runs/get?run_id=${ids.theirs}`));
      const kept = await call(theirs, "GET", file(`0/${ids.theirs}/artifacts/kept.txt`));
      const model = await call(theirs, "GET", api(`logged-models/${ids.theirModel}`));
      const found = await call(theirs, "GET", api(`experiments/get?experiment_id=${ids.theirExperiment}`));
      if (kept.text !== "kept") throw new Error(kept.text);
      return [run.json, kept.text, model.json, found.json];
    },
  };
}

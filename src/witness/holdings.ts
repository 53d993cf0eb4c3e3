import type { WitnessEvent } from "./event.ts";
import { tookEffect } from "./ledger.ts";

/** The execution that made a thing; executionId is null for runs of earlier executions that this witness did not see. */
export interface Maker {
  executionId: string | null;
  taskId: string;
}

/** Whose artifact folder a path lies in. */
export interface ArtifactPlace {
  maker: Maker;
  runId: string | null;
  modelId: string | null;
  /** Segments below the owner's artifact folder. */
  inside: string[];
}

/** Who made which run, model, experiment and artifact folder of this cycle. */
export interface Holdings {
  runs: Map<string, Maker>;
  models: Map<string, Maker>;
  experiments: Map<string, Maker>;
  apply(event: WitnessEvent): void;
  /** The owner of an artifact path; null where it lies in no known artifact folder. */
  placeOf(segments: readonly string[]): ArtifactPlace | null;
}

/** Holdings of a cycle. `earlierRuns` are runs that earlier processes of the same cycle have made: they may be read. */
export function createHoldings(earlierRuns: Iterable<{ runId: string; taskId: string }> = []): Holdings {
  const tasks = new Map<string, string>();
  const runs = new Map<string, Maker>();
  const models = new Map<string, Maker>();
  const experiments = new Map<string, Maker>();
  const folders = new Map<string, Omit<ArtifactPlace, "inside">>();
  for (const { runId, taskId } of earlierRuns) runs.set(runId, { executionId: null, taskId });
  return {
    runs,
    models,
    experiments,
    apply(event) {
      if (event.kind === "witness-opened") tasks.set(event.executionId, event.taskId);
      if (event.kind !== "witness-call" || !tookEffect(event)) return;
      const maker = { executionId: event.executionId, taskId: tasks.get(event.executionId) ?? "" };
      const { facts } = event;
      if (facts.does === "experiment-created") experiments.set(facts.experimentId, maker);
      if (facts.does === "run-created") runs.set(facts.runId, maker);
      if (facts.does === "model-created") models.set(facts.modelId, maker);
      if (facts.does === "run-created" || facts.does === "model-created") {
        const modelId = facts.does === "model-created" ? facts.modelId : null;
        if (facts.artifactRoot !== null)
          folders.set(facts.artifactRoot, { maker, runId: facts.runId, modelId });
      }
    },
    placeOf(segments) {
      for (let length = 1; length <= segments.length; length += 1) {
        const folder = folders.get(segments.slice(0, length).join("/"));
        if (folder !== undefined) return { ...folder, inside: segments.slice(length) };
      }
      return null;
    },
  };
}

/** Path below the artifact store of an `mlflow-artifacts:/...` URI; null for artifacts that are kept elsewhere. */
export function artifactRootOf(uri: unknown): string | null {
  if (typeof uri !== "string") return null;
  return /^mlflow-artifacts:\/([^/].*?)\/?$/.exec(uri)?.[1] ?? null;
}

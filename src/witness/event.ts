import { z } from "zod";
import { Num, Timestamp } from "../contracts/index.ts";

const Id = z.string();
const Pair = z.object({ key: z.string(), value: z.string() });

/** One logged value, as the call carried it. */
export const MetricPoint = z.object({
  key: z.string(),
  value: Num,
  timestampMs: z.number().describe("The caller's own time, epoch milliseconds: data, not evidence"),
  step: z.int(),
});
export type MetricPoint = z.infer<typeof MetricPoint>;

/** Whose artifact folder a path lies in: a run's, or a logged model's with the run that made the model. */
const ArtifactOwner = { runId: Id.nullable(), modelId: Id.nullable() };

/** What a call did, in a form from which the runs can be built again. It took effect only where the call was granted and answered with 2xx. */
export const CallFacts = z.discriminatedUnion("does", [
  z.object({ does: z.literal("nothing") }),
  z.object({ does: z.literal("experiment-created"), experimentId: Id, name: z.string() }),
  z.object({ does: z.literal("experiment-changed"), experimentId: Id }),
  z.object({
    does: z.literal("run-created"),
    runId: Id,
    experimentId: Id,
    experiment: z.string(),
    name: z.string().nullable(),
    status: z.string(),
    startTimeMs: z.number(),
    tags: z.array(Pair),
    artifactRoot: z.string().nullable().describe("Path below the artifact store; null where it is elsewhere"),
  }),
  z.object({
    does: z.literal("run-updated"),
    runId: Id,
    name: z.string().nullable(),
    status: z.string().nullable(),
    endTimeMs: z.number().nullable(),
  }),
  z.object({
    does: z.literal("logged"),
    runId: Id,
    metrics: z.array(MetricPoint),
    params: z.array(Pair),
    tags: z.array(Pair),
  }),
  z.object({ does: z.literal("tag-removed"), runId: Id, key: z.string() }),
  z.object({ does: z.literal("run-annotated"), runId: Id }),
  z.object({ does: z.literal("run-deleted"), runId: Id }),
  z.object({ does: z.literal("run-restored"), runId: Id }),
  z.object({
    does: z.literal("model-created"),
    modelId: Id,
    runId: Id.nullable(),
    artifactRoot: z.string().nullable(),
  }),
  z.object({ does: z.literal("model-changed"), modelId: Id }),
  z.object({
    does: z.literal("artifact-stored"),
    ...ArtifactOwner,
    path: z.string().describe("Relative to the owner's artifact folder"),
    bytes: z.int().nonnegative(),
    sha256: z.string(),
  }),
  z.object({ does: z.literal("artifact-removed"), ...ArtifactOwner, path: z.string() }),
]);
export type CallFacts = z.infer<typeof CallFacts>;

/** One line that the witness gives to the journal. `at` is our clock. */
export const WitnessEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("witness-opened"), executionId: Id, taskId: z.string(), at: Timestamp }),
  z.object({
    kind: z.literal("witness-call"),
    executionId: Id,
    at: Timestamp.describe("When the call had arrived"),
    method: z.string(),
    route: z.string().describe("Name of the route, or the start of an unknown path; never the secret"),
    granted: z.boolean(),
    reason: z.string().nullable().describe("Why it was refused; null where granted"),
    status: z.int().nullable().describe("The server's answer; null where it was not asked or gave none"),
    acknowledged: z
      .literal(true)
      .optional()
      .describe("We answered in the server's place; what it says comes later, in witness-delivered"),
    ids: z.record(z.string(), z.string()).describe("Ids that the call named"),
    facts: CallFacts,
  }),
  z.object({
    kind: z.literal("witness-delivered"),
    executionId: Id,
    at: Timestamp.describe("When the server had answered, or was given up"),
    runId: Id,
    values: z
      .int()
      .positive()
      .describe(
        "How many acknowledged values of the run were sent, the oldest first; of one call the metrics, then the params, then the tags",
      ),
    status: z.int().nullable().describe("The server's answer; null where it gave none"),
    reason: z.string().nullable().describe("Why it refused or gave no answer; null where it took them"),
  }),
  z.object({
    kind: z.literal("witness-closed"),
    executionId: Id,
    at: Timestamp,
    unusable: z
      .string()
      .nullable()
      .describe("Why the records may be incomplete through no fault of the code"),
  }),
]);
export type WitnessEvent = z.infer<typeof WitnessEvent>;

/** The event of one call. */
export type CallEvent = Extract<WitnessEvent, { kind: "witness-call" }>;

/** The outcome of acknowledged values at the server. */
export type DeliveredEvent = Extract<WitnessEvent, { kind: "witness-delivered" }>;

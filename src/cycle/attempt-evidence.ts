import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BlockReport, Provenance, SessionResult, TaskEvidence } from "../contracts/index.ts";
import { matchEvidencePaths } from "../execute/workspace/index.ts";
import type { Workspace } from "../execute/workspace/index.ts";
import { claimedRunIds } from "../verify/index.ts";
import type { AttemptOptions } from "./attempt-options.ts";
import { blockRecord } from "./dry-run.ts";
import { lookUpClaims } from "./look-up-claims.ts";
import type { Machine } from "./machine.ts";
import { probeAll, resultFiles } from "./probe-files.ts";
import { restoredNumbers } from "./restored-numbers.ts";
import type { TaskEnvironment } from "./task-environment.ts";
import { notTyped, toldEntries } from "./told-files.ts";
import type { WorkspaceStores } from "./workspace-stores.ts";

/** A hostile workspace cannot fill the evidence with notes. */
const MAX_NOTES = 200;

/** What is known of an attempt once its last process is dead. */
export interface Gathered {
  environment: TaskEnvironment;
  endedAt: string;
  witnessed: Awaited<ReturnType<Machine["witness"]["close"]>>;
  captured: Awaited<ReturnType<WorkspaceStores["capture"]>>;
  changes: Awaited<ReturnType<Workspace["finish"]>>;
  provenance: Provenance;
  provenanceAsRun: Provenance | null;
  /** Whether the user ended it. */
  interrupted: boolean;
}

/** Puts together everything that verification may rest on. */
export async function gatherEvidence(
  options: AttemptOptions,
  session: SessionResult,
  found: Gathered,
): Promise<TaskEvidence> {
  const { prepared } = options;
  const ownIds = new Set([...found.witnessed.runs, ...found.captured.runs].map((run) => run.runId));
  const stdout = await readFile(join(options.directory, "stdout.txt"), "utf8").catch(() => "");
  const claimed = claimedRunIds([...prepared.task.responses.map((response) => response.text), stdout]);
  const looked = await lookUpClaims(
    options,
    claimed.filter((id) => !ownIds.has(id)),
  );
  const matches = matchEvidencePaths(prepared.task.evidencePaths, found.changes.entries).map(
    ({ glob, entries }) => ({
      glob,
      paths: entries.map((entry) => entry.path),
    }),
  );
  const matched = new Set(matches.flatMap((match) => match.paths));
  const level = session.execution.isolation.level;
  const runs = [...found.witnessed.runs, ...found.captured.runs];
  const probes = probeAll(found.changes, new Set([...matched, ...resultFiles(found.changes.entries)]));
  return {
    attempt: options.attempt,
    blocks: prepared.blocks.map((block) =>
      blockRecord(
        block,
        outcomeOf(
          block.disposition,
          session.selfReported.blocks.find((report) => report.index === block.index),
        ),
      ),
    ),
    blockFacts: Object.fromEntries([...prepared.facts].map(([index, facts]) => [String(index), facts])),
    provenance: found.provenance,
    ...(found.provenanceAsRun === null ? {} : { provenanceAsRun: found.provenanceAsRun }),
    execution: {
      ...session.execution,
      ...(found.interrupted ? { interrupted: true as const } : {}),
      isolation: withNotes(session.execution.isolation, notesOf(options, found)),
      ...(found.environment.installed === null ? {} : { packages: found.environment.installed }),
      stdout: { ...session.execution.stdout, path: `${options.relativeDirectory}/stdout.txt` },
      stderr: { ...session.execution.stderr, path: `${options.relativeDirectory}/stderr.txt` },
      files: found.changes.files,
    },
    endedAt: found.endedAt,
    runs: runs.map((run) => (level === "none" ? { ...run, grade: "claimed" as const } : run)),
    knownRuns: looked.known,
    storeComplete: looked.complete && found.captured.complete && found.witnessed.unusable === null,
    claimStoreNamed: looked.named,
    refusals: found.witnessed.refusals,
    workspace: toldEntries(notTyped(found.changes.entries, prepared), matched),
    evidencePathMatches: matches,
    packages: found.environment.packages,
    probes,
    restored: restoredNumbers(runs, probes, found.changes),
    selfReported: {
      blocks: session.selfReported.blocks,
      packageRequests: session.selfReported.packageRequests,
      runId: session.selfReported.runId,
      notes: session.selfReported.notes,
      ...(session.selfReported.touched === undefined ? {} : { touched: session.selfReported.touched }),
      outputs: session.selfReported.outputs.map((output) => ({
        ...output,
        path: `${options.relativeDirectory}/outputs/${output.path}`,
      })),
    },
  };
}

function outcomeOf(
  disposition: string,
  report: BlockReport | undefined,
): "ok" | "failed" | "not-reached" | null {
  if (disposition !== "executed") return null;
  if (report === undefined) return "not-reached";
  // A block of which a beginning was told and no end was cut by the end of the session.
  const begun = report.stdout !== null || report.stderr !== null;
  return report.outcome === "not-reached" && begun ? "failed" : report.outcome;
}

/** What a reader of the evidence should know beyond the executor's own notes. */
function notesOf(options: AttemptOptions, found: Gathered): string[] {
  const { masked, omitted } = options.workspace;
  const added = found.environment.installed?.added ?? [];
  return [
    ...options.places.notes,
    ...(added.length === 0
      ? []
      : [
          `packages installed for this task: ${added.map(({ name, version }) => `${name} ${version}`).join(", ")}`,
        ]),
    ...(masked.length === 0 ? [] : [`masked files of the project: ${masked.join(", ")}`]),
    ...omitted.map(({ path, reason }) => `not copied from the project: ${path}: ${reason}`),
    ...found.changes.notes,
    ...found.changes.omitted.map(
      ({ path, reason }) => `left out of the workspace's record: ${path}: ${reason}`,
    ),
    ...(options.settings.trackingUri === null
      ? []
      : [`runs were logged to ${options.settings.trackingUri.uri}, a server that runproof does not run`]),
    ...(found.witnessed.unusable === null
      ? []
      : [`the witness may lack records: ${found.witnessed.unusable}`]),
    ...found.captured.notes,
  ];
}

function withNotes(
  isolation: SessionResult["execution"]["isolation"],
  notes: readonly string[],
): typeof isolation {
  return notes.length === 0
    ? isolation
    : { ...isolation, notes: [...(isolation.notes ?? []), ...notes.slice(0, MAX_NOTES)] };
}

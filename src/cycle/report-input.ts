import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BlockReport, Cycle, ShownOutput, Stream } from "../contracts/index.ts";
import { cutOutput } from "../report/index.ts";
import type { OutputText, ReportInput, RichMaterial, TaskMaterial } from "../report/index.ts";
import type { TaskRecord } from "./task-record.ts";
import { toolVersion } from "./package-files.ts";
import type { OpenCycle } from "./open-cycle.ts";

/** No more than this of a stream is read for the reports, which show a part of it and name the file that holds all. */
const READ_BYTES = 64 * 1024 ** 2;
/** Pictures and pages in report.html: each, and all together. */
const RICH_BYTES = 2_000_000;
const RICH_BYTES_IN_ALL = 24_000_000;

/** Gathers what the reports are written from: the cycle's record, the responses, and the output as kept on disk. */
export async function reportInputOf(
  cycle: OpenCycle,
  result: Cycle,
  records: readonly TaskRecord[],
): Promise<ReportInput> {
  const { settings } = cycle;
  const room = { bytes: RICH_BYTES_IN_ALL };
  return {
    cycle: result,
    document: cycle.plan.document,
    gates: cycle.plan.gates,
    warnings: cycle.plan.warnings,
    tasks: await Promise.all(records.map((record) => materialOf(cycle.folder.directory, record, room))),
    toolVersion: toolVersion(),
    isolationNotes:
      settings.level === "full"
        ? []
        : [`isolation "${settings.level}" was asked for by ${settings.levelSource}`],
    originChecked: false,
  };
}

async function materialOf(
  directory: string,
  { prepared, evidence, copies }: TaskRecord,
  room: { bytes: number },
): Promise<TaskMaterial> {
  const { task, blocks } = prepared;
  const execution = evidence?.execution ?? null;
  const reports = evidence?.selfReported.blocks ?? [];
  const files = (execution?.files ?? []).filter((file) => file.change !== "deleted");
  return {
    taskId: task.taskId,
    place: task.place,
    kindSource: task.kindSource,
    documentStatus: task.status,
    acceptanceCriteria: task.acceptanceCriteria,
    evidencePaths: task.evidencePaths,
    dependencies: task.dependencies,
    responses: task.responses,
    blocks: blocks.map(({ index, code, fileName }) => ({ index, code, fileName })),
    blockReports: reports,
    stdout: execution === null ? null : await outputText(directory, execution.stdout, reports, "stdout"),
    stderr: execution === null ? null : await outputText(directory, execution.stderr, reports, "stderr"),
    rich: await richMaterial(directory, evidence?.selfReported.outputs ?? [], room),
    sessionRunId: evidence?.selfReported.runId ?? null,
    workspace: evidence?.workspace ?? [],
    artifacts: files.map(({ path }) => ({ path, copy: copies.get(path) ?? null })),
    runArtifacts: (evidence?.runs ?? []).flatMap((run) =>
      run.artifacts.map((artifact) => ({ runId: run.runId, ...artifact })),
    ),
    original: task.original,
  };
}

/** The page holds what fits into it, first come first served; the rest is named. */
async function richMaterial(
  directory: string,
  outputs: readonly ShownOutput[],
  room: { bytes: number },
): Promise<RichMaterial[]> {
  const material: RichMaterial[] = [];
  for (const { block, kind, path, bytes } of outputs) {
    const fits = bytes <= RICH_BYTES && bytes <= room.bytes;
    if (fits) room.bytes -= bytes;
    const content = fits ? (await readFile(join(directory, path))).toString("base64") : null;
    material.push({ block, kind, path, bytes, content });
  }
  return material;
}

async function outputText(
  directory: string,
  stream: Stream,
  reports: BlockReport[],
  name: "stdout" | "stderr",
): Promise<OutputText> {
  const bytes = await readBeginning(join(directory, stream.path), Math.min(stream.bytes, READ_BYTES));
  return { ...cutOutput(bytes, stream.path, reports, name), bytes: stream.bytes };
}

async function readBeginning(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Cycle, TaskEvidence } from "../../contracts/index.ts";
import type { Task } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { decodeUtf8, readInputFile } from "../../intake/index.ts";

/** What a cycle left in its out folder, as far as claims are held against it. */
export interface CycleEvidence {
  directory: string;
  cycle: Cycle;
  /** The last attempt of each task that was executed. */
  attempts: { task: Task; directory: string; evidence: TaskEvidence }[];
  notes: string[];
}

const Manifest = z.looseObject({ files: z.array(z.looseObject({ path: z.string(), sha256: z.string() })) });
const Envelope = z.looseObject({ payload: z.base64() });
const Statement = z.looseObject({ predicate: z.looseObject({ evidence: TaskEvidence }) });

/**
 * Reads an out folder; writes nothing. Every file that is read must have the digest that the manifest gives it.
 * @param shown the folder as given
 * @throws INPUT_UNREADABLE or INPUT_INVALID naming the file
 */
export async function readCycleEvidence(directory: string, shown: string): Promise<CycleEvidence> {
  const found = await stat(directory).catch(() => null);
  if (found === null || !found.isDirectory()) {
    throw new RunproofError("INPUT_UNREADABLE", `--evidence ${shown}: there is no such folder.`, {
      hint: "Name the out folder of a cycle, for example .runproof/cycles/<cycle id>.",
    });
  }
  const notes: string[] = [];
  const folder = new EvidenceFolder(directory, shown, await readManifest(directory, shown, notes));
  const cycle = await folder.document("cycle.json", Cycle);
  if (cycle.endedAt === null)
    notes.push(`${shown}: the cycle was interrupted, so what it did not reach supports nothing`);
  const attempts: CycleEvidence["attempts"] = [];
  for (const task of cycle.tasks) {
    if (task.execution === null) continue;
    const attempt = `tasks/${task.taskId}/attempt-${task.attempts}`;
    const { payload } = await folder.document(`${attempt}/evidence.json`, Envelope);
    const statement = parsed(
      Buffer.from(payload, "base64").toString("utf8"),
      Statement,
      `${shown}/${attempt}/evidence.json`,
    );
    attempts.push({ task, directory: attempt, evidence: statement.predicate.evidence });
  }
  return { directory, cycle, attempts, notes };
}

class EvidenceFolder {
  readonly #directory: string;
  readonly #shown: string;
  readonly #digests: Map<string, string> | null;

  constructor(directory: string, shown: string, digests: Map<string, string> | null) {
    this.#directory = directory;
    this.#shown = shown;
    this.#digests = digests;
  }

  async document<Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape> {
    const shown = `${this.#shown.replace(/\/+$/, "")}/${path}`;
    const bytes = await readInputFile(join(this.#directory, path));
    const digest = this.#digests?.get(path);
    if (this.#digests !== null && digest !== createHash("sha256").update(bytes).digest("hex")) {
      throw new RunproofError(
        "INPUT_INVALID",
        digest === undefined
          ? `${shown}: the manifest does not list it, so it was added after the cycle.`
          : `${shown}: it is not what the cycle wrote: its digest differs from the manifest's.`,
        { hint: "Audit against the evidence as the cycle left it." },
      );
    }
    return parsed(decodeUtf8(bytes, shown), shape, shown);
  }
}

async function readManifest(
  directory: string,
  shown: string,
  notes: string[],
): Promise<Map<string, string> | null> {
  const text = await readFile(join(directory, "manifest.json"), "utf8").catch(() => null);
  if (text === null) {
    notes.push(`${shown}: no manifest.json, so nobody can say whether the evidence is as the cycle left it`);
    return null;
  }
  const { files } = parsed(text, Manifest, `${shown}/manifest.json`);
  return new Map(files.map(({ path, sha256 }) => [path, sha256]));
}

function parsed<Shape>(text: string, shape: z.ZodType<Shape>, shown: string): Shape {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw foreign(shown, "it is not valid JSON", cause);
  }
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw foreign(
    shown,
    `${(issue?.path ?? []).join(".") || "it"} is not what runproof writes (${issue?.message})`,
  );
}

function foreign(shown: string, what: string, cause?: unknown): RunproofError {
  return new RunproofError("INPUT_INVALID", `${shown}: ${what}.`, {
    hint: "Name the out folder of a finished cycle; for result files of your own use --records.",
    cause,
  });
}

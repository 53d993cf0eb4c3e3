import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FixtureBroken } from "./run-fixture.mjs";

/**
 * Judges what `--keep` left of earlier runs again, without executing anything: the evidence is read back, the blocks are
 * read anew by the analyst, and the checks of the build look at them. For work on checks: seconds instead of minutes.
 * Decisions and texts written afterwards are not judged again, and what new code of ours would observe during an
 * execution is not in old evidence.
 * @param {{ root: string, python: string }} options the checkout with its build, and the managed interpreter
 */
export async function openJudgeAgain({ root, python }) {
  const built = (path) => import(pathToFileURL(join(root, "dist", path)).href);
  const { openAnalyst } = await built("analyst/index.js");
  const { DEFAULT_ROOT_PREFIXES, readPlan } = await built("intake/index.js");
  const { prepareTask } = await built("cycle/prepare.js");
  const { traceProvenance } = await built("cycle/trace-provenance.js");
  const { verifyInputOf } = await built("cycle/verify-input.js");
  const { verifyTask } = await built("verify/index.js");
  const analyst = openAnalyst({ python, packageDirectory: join(root, "python/runproof_analyst") });

  /** @param {string} directory the working directory that `--keep` left of a fixture */
  async function outcomeOf(directory) {
    const out = join(directory, "out");
    if (!existsSync(join(out, "cycle.json"))) throw new FixtureBroken(`nothing was kept in ${directory}`);
    const kept = JSON.parse(readFileSync(join(out, "cycle.json"), "utf8"));
    const expected = JSON.parse(readFileSync(join(directory, "expected.json"), "utf8"));
    const handoff = join(directory, "handoff.json");
    const plan = await readPlan([handoff], {
      stdin: () => Promise.resolve(new Uint8Array()),
      rootPrefixes: DEFAULT_ROOT_PREFIXES,
    });
    const cycle = standingCycle(plan, expected, out, analyst);
    const tasks = [];
    const earlier = [];
    for (const task of plan.tasks) {
      const before = kept.tasks.find((each) => each.taskId === task.taskId);
      const prepared = await prepareTask(task, handoff, analyst);
      const evidence = evidenceOf(join(out, "tasks", task.taskId, "attempt-1", "evidence.json"));
      if (evidence === null) {
        // Stores and documents were asked then; nothing of it was kept.
        tasks.push(before);
        continue;
      }
      evidence.blockFacts = Object.fromEntries(prepared.facts);
      evidence.provenance = await traceProvenance(analyst, prepared, null);
      const entered = evidence.selfReported.touched?.arms ?? [];
      if (entered.length > 0) evidence.provenanceAsRun = await traceProvenance(analyst, prepared, entered);
      const { verdict, reason, findings, claims } = verifyTask(
        await verifyInputOf(cycle, prepared, evidence, earlier),
      );
      earlier.push(evidence);
      tasks.push({ ...before, verdict, reason, findings, claims });
    }
    const { decision: _decision, audit: _audit, ...wanted } = expected;
    const exitCode = kept.decision.outcome === "GO" ? 0 : 100;
    return { expected: wanted, cycle: { ...kept, tasks }, exitCode, audits: [] };
  }
  return { outcomeOf, close: () => analyst.close() };
}

/** As much of a cycle as verification asks for, its stores as they answered then. */
function standingCycle(plan, expected, out, analyst) {
  const nothing = { known: [], complete: true };
  return {
    plan,
    settings: { mlflow: expected.config?.evidence?.mlflow ?? null, trackingUri: null, claimsStore: null },
    folder: { directory: out },
    machine: {
      analyst,
      executor: { level: "full" },
      witness: { lookup: () => Promise.resolve(nothing) },
    },
    places: { store: out },
    stores: { lookup: () => [] },
  };
}

/** The predicate of a kept statement that holds a task's evidence; null where nothing was executed. */
function evidenceOf(path) {
  if (!existsSync(path)) return null;
  const { payload } = JSON.parse(readFileSync(path, "utf8"));
  const pending = [JSON.parse(Buffer.from(payload, "base64").toString("utf8"))];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value === null || typeof value !== "object") continue;
    if ("blockFacts" in value && "selfReported" in value) return value;
    pending.push(...Object.values(value));
  }
  throw new FixtureBroken(`${path} holds no evidence of a task`);
}

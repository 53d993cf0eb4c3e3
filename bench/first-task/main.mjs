// The first result of a cycle: with warm sessions, and with all tasks asking for a cold start, through the command line.
// npm run bench -- first-task
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inTurns, median, summary } from "../common/measure.mjs";
import { conclude, printContestants } from "../common/report.mjs";

const CLI = resolve(import.meta.dirname, "../../dist/cli/main.js");
const ROUNDS = 5;
/** Agreed: the first result comes at most so many times later. */
const TARGET = 1.1;
const TASKS = 5;
const CODE = `import mlflow, pandas, sklearn, scipy.stats

mlflow.set_experiment("bench")
with mlflow.start_run() as run:
    mlflow.log_metric("accuracy", 0.9)
print(run.info.run_id)
`;

const folder = mkdtempSync(join(tmpdir(), "rp-bench-"));

function tracker(name, fence) {
  const path = join(folder, `${name}.json`);
  const tasks = Array.from({ length: TASKS }, (_, place) => ({
    task_id: `t${place + 1}`,
    action: `Execute experiment ${place + 1}`,
    agent_responses: { ops_commander: `\`\`\`${fence}\n${CODE}# ${place}\n\`\`\`\n` },
  }));
  writeFileSync(path, JSON.stringify({ task_results: tasks }));
  return path;
}

/** From the start of the program to the end of the first session, ms. */
async function firstResult(input, start) {
  const out = mkdtempSync(join(folder, "out-"));
  const began = Date.now();
  const child = spawn(process.execPath, [CLI, "run", input, "--out", join(out, "o")], {
    cwd: folder,
    stdio: "ignore",
  });
  await new Promise((done) => child.once("close", done));
  const { tasks } = JSON.parse(readFileSync(join(out, "o", "cycle.json"), "utf8"));
  const [first, last] = [tasks[0].execution, tasks.at(-1).execution];
  if (last.isolation.start !== start) throw new Error(`the last task did not start ${start}`);
  return Date.parse(first.startedAt) + first.durationMs - began;
}

mkdirSync(folder, { recursive: true });
const [warm, cold] = [tracker("warm", "python"), tracker("cold", "python cold")];
await firstResult(warm, "warm");
const times = await inTurns(
  {
    "warm sessions to come": { once: () => firstResult(warm, "warm") },
    "cold sessions alone": { once: () => firstResult(cold, "cold") },
  },
  ROUNDS,
);
rmSync(folder, { recursive: true, force: true });

const summaries = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
printContestants(`First result of a cycle of ${TASKS} tasks, from the start of the program`, summaries);
const [ours, alone] = Object.values(times).map(median);
const ratio = ours / alone;
conclude(
  [
    {
      what: "first task of a cold program",
      target: `not later than cold alone: ratio at most ${TARGET}`,
      measured: ratio.toFixed(2),
      holds: ratio <= TARGET,
    },
  ],
  { summaries },
);

// `npm start`: set-up, then the bundled example, and why its NO-GO is right.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { runChild } from "./setup/child.mjs";
import { ACCEPT_LINE, COMMAND, examineIsolation } from "./setup/isolation.mjs";
import { ROOT } from "./setup/root.mjs";
import { runScript, say } from "./setup/talk.mjs";

/** What the example shows, task by task: the verdict that is right, and the lesson. */
const LESSONS = {
  variants: ["verified", "ran, logged its runs through the witness, and wrote its result files"],
  diagnostic: ["unverified", "ran and logged a run, but the result file that was asked for is not there"],
  ablation: [
    "unverified",
    "names an MLflow run id and brings no code: nothing was executed, so nothing is known",
  ],
  calibration: ["unverified", "the response was cut in the middle of a block, so the work is incomplete"],
  explanation: ["unverified", "needs a package that is not installed, so it never got to its result"],
  robustness: [
    "refuted",
    "logged numbers drawn at random as measured accuracies: no model and no data enter them",
  ],
  dropout: [
    "refuted",
    "calls an effect medium that is d = 0: the code never uses the setting, so both samples are the same numbers",
  ],
  summary: [null, "a document: it proves nothing about the experiment and counts neither way"],
};

async function readCycle(out) {
  try {
    return JSON.parse(await readFile(join(out, "cycle.json"), "utf8"));
  } catch {
    return null;
  }
}

function differences({ tasks, decision }) {
  const wrong = Object.entries(LESSONS)
    .filter(([taskId, [verdict]]) => tasks.find((task) => task.taskId === taskId)?.verdict !== verdict)
    .map(([taskId, [verdict]]) => `${taskId} should be ${verdict ?? "without verdict"}`);
  return decision.outcome === "NO-GO"
    ? wrong
    : [...wrong, `the decision should be NO-GO, not ${decision.outcome}`];
}

await runScript(async () => {
  await setUp();
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const out = join(ROOT, ".runproof/cycles", `example-${stamp}-${randomBytes(2).toString("hex")}`);
  const words = ["dist/cli/main.js", "run", "examples/cycle/tracker.json", "--out", out];
  const code = await runChild(process.execPath, words, { cwd: ROOT, stdout: "inherit" });
  const cycle = await readCycle(out);
  if (code !== 100 || cycle === null) {
    // The run has named cause and mend already; how to call the program in a checkout it cannot know.
    const isolated = code !== 1 || (await examineIsolation()).problem === null;
    say(isolated ? "The example did not run to its end" : ACCEPT_LINE);
    return code === 0 ? 1 : code;
  }
  const wrong = differences(cycle);
  if (wrong.length > 0) {
    say(`The example ended otherwise than it should: ${wrong.join("; ")}`);
    return 1;
  }
  const lessons = Object.entries(LESSONS).map(([taskId, [, lesson]]) => `  ${taskId.padEnd(12)} ${lesson}`);
  process.stdout.write(
    [
      "",
      "Why NO-GO is the right answer here: each of the eight responses says that its work is done.",
      ...lessons,
      "One task out of seven that count is proved. A GO would rest on words.",
      "The example ended as it should, so this ends with exit code 0; `run` itself ended with 100, as it does for every NO-GO.",
      "",
      `Your own: ${COMMAND} run responses.md     An example that ends in GO: ${COMMAND} run examples/honest/pending_actions.json`,
      "",
    ].join("\n"),
  );
  return 0;
});

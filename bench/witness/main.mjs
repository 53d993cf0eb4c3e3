// 2,000 log_metric calls and the smallest useful experiment, through the witness and past it, in turns.
// npm run bench -- witness
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../common/measure.mjs";
import { conclude } from "../common/report.mjs";
import { stockServer } from "../common/tracking.mjs";
import { managedPython } from "../common/warm-sessions.mjs";
import { client, witnessed } from "./places.mjs";

const CALLS = 2000;
const ROUNDS = 3;
/** Agreed: at least so many times faster than the same client at the same server directly. */
const TARGET = 4;

const cell = (value, width = 9) => value.toFixed(2).padStart(width);

const python = managedPython();
const folder = mkdtempSync(join(tmpdir(), "rp-bench-"));
const stock = await stockServer(python, folder, 47_101);
const witness = await witnessed(python, folder, [47_102, 47_103]);
const contestants = {
  "mlflow server, directly": client(python, folder, stock.uri),
  "its own server, directly": client(python, folder, witness.bareUri),
  "the witness": client(python, folder, witness.uri),
};

const blocks = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
const loops = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (const one of Object.values(contestants)) await one.ask("block");
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, one] of Object.entries(contestants)) {
    for (let again = 0; again < 5; again += 1) blocks[name].push(await one.ask("block"));
    loops[name].push(await one.ask(`loop ${CALLS}`));
  }
}
for (const one of Object.values(contestants)) one.close();
const recorded = await witness.close();
stock.close();
rmSync(folder, { recursive: true, force: true });

const steps = Object.keys(Object.values(blocks)[0][0]);
const result = Object.fromEntries(
  Object.keys(contestants).map((name) => {
    const block = Object.fromEntries(
      steps.map((step) => [step, median(blocks[name].map((laps) => laps[step]))]),
    );
    const sums = blocks[name].map((laps) => Object.values(laps).reduce((sum, ms) => sum + ms, 0));
    const loop = loops[name].map(({ each }) => each);
    return [
      name,
      {
        blockMs: { ...block, all: median(sums) },
        logMetricMs: median(loop),
        spreadMs: [Math.min(...loop), Math.max(...loop)],
        endMs: median(loops[name].map(({ end }) => end)),
      },
    ];
  }),
);
const direct = result["mlflow server, directly"];
const through = result["the witness"];
const ratio = direct.logMetricMs / through.logMetricMs;

console.log(`Node ${process.version}, ${ROUNDS} rounds in turns, medians in ms\n`);
console.log(
  `${"".padEnd(26)}${[...steps, "all", "log_metric", "its end"].map((word) => word.padStart(15)).join("")}`,
);
for (const [name, { blockMs, logMetricMs, endMs }] of Object.entries(result)) {
  const numbers = [...steps.map((step) => blockMs[step]), blockMs.all, logMetricMs, endMs];
  console.log(`${name.padEnd(26)}${numbers.map((value) => cell(value, 15)).join("")}`);
}
console.log(
  `recorded: ${recorded.runs} runs, ${recorded.points} points of loss, ${recorded.unusable ?? "nothing lost"}`,
);
conclude(
  [
    {
      what: `${CALLS} calls of log_metric in a loop, through the witness`,
      target: `at least ${TARGET} times faster than the same client at the same server directly`,
      measured: `${ratio.toFixed(1)} times`,
      holds: ratio >= TARGET && recorded.unusable === null,
    },
  ],
  { calls: CALLS, rounds: ROUNDS, recorded, result },
);
process.exit();

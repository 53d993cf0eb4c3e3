// 2,000 log_metric calls and the smallest useful experiment, through the witness and past it, in turns.
// Build first (npm run build), then: npm run bench -- witness; or node bench/witness/main.mjs [--calls N] [--rounds N] [--json PATH]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { client, pythonOfBench, stockServer, witnessed } from "./places.mjs";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "2000" },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
  },
});
const calls = Number(values.calls);
const rounds = Number(values.rounds);
/** Agreed: at least so many times faster than the same client at the same server directly. */
const TARGET = 4;

const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1];
const cell = (value, width = 9) => value.toFixed(2).padStart(width);

const python = pythonOfBench();
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
for (let round = 0; round < rounds; round += 1) {
  for (const [name, one] of Object.entries(contestants)) {
    for (let again = 0; again < 5; again += 1) blocks[name].push(await one.ask("block"));
    loops[name].push(await one.ask(`loop ${calls}`));
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

console.log(`Node ${process.version}, ${rounds} rounds in turns, medians in ms\n`);
console.log(
  `${"".padEnd(26)}${[...steps, "all", "log_metric", "its end"].map((word) => word.padStart(15)).join("")}`,
);
for (const [name, { blockMs, logMetricMs, endMs }] of Object.entries(result)) {
  const numbers = [...steps.map((step) => blockMs[step]), blockMs.all, logMetricMs, endMs];
  console.log(`${name.padEnd(26)}${numbers.map((value) => cell(value, 15)).join("")}`);
}
console.log(
  `\n${calls} calls of log_metric: ${ratio.toFixed(1)} times faster than directly; agreed: ${TARGET}`,
);
console.log(
  `recorded: ${recorded.runs} runs, ${recorded.points} points of loss, ${recorded.unusable ?? "nothing lost"}`,
);
if (values.json !== undefined) {
  const document = { node: process.version, calls, rounds, ratio, target: TARGET, recorded, result };
  writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`);
}
if (ratio < TARGET || recorded.unusable !== null) process.exitCode = 1;
process.exit();

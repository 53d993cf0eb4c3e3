// How long it takes to find where the numbers of a response come from. Build first, then:
// RUNPROOF_TEST_PYTHON=... node bench/provenance/main.mjs
import { resolve } from "node:path";
import { openAnalyst } from "../../dist/analyst/index.js";
import { median } from "../common/measure.mjs";
import { conclude } from "../common/report.mjs";
import { ADVERSARIAL, realistic } from "./responses.mjs";

const ROUNDS = 15;
/** Agreed limit for a response of 20 kB, warm, ms. */
const LIMIT_MS = 50;
/** What no response may take, ms. */
const BOUND_MS = 5000;
const SIZE = 20_000;

const analyst = openAnalyst({
  python: process.env.RUNPROOF_TEST_PYTHON ?? "python3",
  packageDirectory: resolve(import.meta.dirname, "../../python/runproof_analyst"),
});

async function timed(blocks, rounds) {
  const times = [];
  let answer;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    answer = await analyst.provenance(blocks, null);
    times.push(performance.now() - start);
  }
  return { times, answer };
}

const blocks = realistic(SIZE);
const characters = blocks.reduce((sum, { code }) => sum + code.length, 0);
await timed(blocks, 2);
const { times, answer } = await timed(blocks, ROUNDS);
const middle = median(times);
process.stdout.write(
  `A response of ${characters} characters in ${blocks.length} blocks: median ${middle.toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms, ${answer.sinks.length} places that log\n\n`,
);

const worst = {};
for (const [name, hostile] of Object.entries(ADVERSARIAL)) {
  const found = await timed(hostile, 1);
  worst[name] = found.times[0];
  process.stdout.write(
    `  ${name.padEnd(40)}${found.times[0].toFixed(0).padStart(6)} ms  ${found.answer.complete ? "analysed" : "given up"}\n`,
  );
}
await analyst.close();
const longest = Math.max(...Object.values(worst));
conclude(
  [
    {
      what: `provenance of a response of ${Math.round(characters / 1000)} kB, warm`,
      target: `less than ${LIMIT_MS} ms`,
      measured: `${middle.toFixed(1)} ms`,
      holds: middle < LIMIT_MS,
    },
    {
      what: "provenance of the worst code that was thought of",
      target: `less than ${BOUND_MS} ms`,
      measured: `${longest.toFixed(0)} ms`,
      holds: longest < BOUND_MS,
    },
  ],
  { times, worst },
);

// Speed of extraction beside commonmark.js and markdown-it, measured in turns in one process.
// Build first (npm run build), then: node bench/extraction/main.mjs
import { Parser } from "commonmark";
import MarkdownIt from "markdown-it";
import { extractBlocks } from "../../dist/extract/index.js";
import { scanFences } from "../../dist/extract/scan-fences.js";
import { median } from "../common/measure.mjs";
import { conclude } from "../common/report.mjs";
import { ADVERSARIAL, realistic } from "./documents.mjs";

const MEGABYTE = 1_000_000;
const ROUNDS = 7;
/** Agreed limit for ten megabytes, ms. */
const LIMIT_MS = 200;

const markdown = new MarkdownIt("commonmark");
const contestants = {
  runproof: (text) => extractBlocks(text, "ops_commander").length,
  "commonmark.js": (text) => {
    const walker = new Parser().parse(text).walker();
    let count = 0;
    for (let event = walker.next(); event !== null; event = walker.next()) {
      if (event.entering && event.node.type === "code_block" && event.node.info !== null) count += 1;
    }
    return count;
  },
  "markdown-it": (text) => markdown.parse(text, {}).filter((token) => token.type === "fence").length,
};

function timed(work) {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}

const cell = (value, width) => String(value).padStart(width);

console.log(`Node ${process.version}, median of ${ROUNDS} rounds in turns\n`);

const small = realistic(MEGABYTE);
const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
const counts = {};
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(contestants)) {
    const { ms, result } = timed(() => work(small));
    times[name].push(ms);
    counts[name] = result;
  }
}
console.log("1 MB of what agents write");
for (const name of Object.keys(contestants)) {
  const ms = median(times[name]);
  const ratio = ms / median(times.runproof);
  console.log(
    `  ${name.padEnd(15)}${cell(ms.toFixed(1), 8)} ms ${cell((1000 / ms).toFixed(1), 8)} MB/s ${cell(ratio.toFixed(1), 7)} x  ${counts[name]} blocks`,
  );
}
if (new Set(Object.values(counts)).size !== 1)
  throw new Error("the parsers found different numbers of blocks");

const large = realistic(10 * MEGABYTE);
const whole = [];
const scan = [];
let blocks = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  const { ms, result } = timed(() => contestants.runproof(large));
  whole.push(ms);
  blocks = result;
  scan.push(timed(() => scanFences(large)).ms);
}
console.log(`\n10 MB of what agents write: ${blocks} blocks`);
console.log(`  scan only      ${cell(median(scan).toFixed(1), 8)} ms`);
console.log(
  `  whole, hashed  ${cell(median(whole).toFixed(1), 8)} ms, slowest ${Math.max(...whole).toFixed(1)} ms; limit ${LIMIT_MS} ms`,
);

console.log("\nadversarial, ms at 0.5 MB -> 1 MB (linear: twice)");
for (const [name, make] of Object.entries(ADVERSARIAL)) {
  const [one, two] = [make(MEGABYTE / 2), make(MEGABYTE)].map((text) =>
    median(Array.from({ length: ROUNDS }, () => timed(() => contestants.runproof(text)).ms)),
  );
  console.log(`  ${name.padEnd(32)}${cell(one.toFixed(1), 8)} ->${cell(two.toFixed(1), 8)}`);
}
conclude(
  [
    {
      what: "extraction of 10 MB of what agents write",
      target: `less than ${LIMIT_MS} ms`,
      measured: `${median(whole).toFixed(0)} ms`,
      holds: median(whole) < LIMIT_MS,
    },
  ],
  { times, wholeMs: whole },
);

// `npm run corpus [-- --only PATTERN --jobs N --sample N --seed N --json --keep DIR | --again DIR]`: every fixture of test/corpus through
// the built command line; prints per code what was caught, missed and falsely accused. Exit 1 where it is not good enough.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { listFixtures, sampleOf } from "./corpus/fixtures.mjs";
import { openJudgeAgain } from "./corpus/judge-again.mjs";
import { judge } from "./corpus/judge.mjs";
import { FixtureBroken, runFixture } from "./corpus/run-fixture.mjs";
import { asTable, isGoodEnough, summarise } from "./corpus/summary.mjs";
import { setUp } from "./setup.mjs";
import { ROOT } from "./setup/root.mjs";
import { runScript, say } from "./setup/talk.mjs";

const OPTIONS = {
  only: { type: "string", multiple: true },
  jobs: { type: "string", default: "1" },
  sample: { type: "string" },
  seed: { type: "string", default: "1" },
  json: { type: "boolean", default: false },
  keep: { type: "string" },
  again: { type: "string" },
};

await runScript(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const { python } = await setUp();
  const fixtures = chosenFixtures(values);
  if (fixtures.length === 0) {
    say("No fixture is called so.");
    return 2;
  }
  const work = values.keep === undefined ? mkdtempSync(join(tmpdir(), "rp-corpus-")) : resolve(values.keep);
  try {
    const summary =
      values.again === undefined
        ? await runAll(fixtures, work, values)
        : await judgeAll(fixtures, resolve(values.again), python);
    process.stdout.write(values.json ? `${JSON.stringify(summary, null, 2)}\n` : asTable(summary));
    return isGoodEnough(summary) ? 0 : 1;
  } finally {
    if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
  }
});

/** By pattern (a part of the name, or a regular expression), then the seeded sample of what is left. */
function chosenFixtures({ only, sample, seed }) {
  const patterns = (only ?? []).map((text) => new RegExp(text));
  const named = listFixtures(ROOT).filter(
    ({ name }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)),
  );
  return sample === undefined ? named : sampleOf(named, Number(sample), Number(seed));
}

async function runAll(fixtures, work, { jobs, keep }) {
  const controller = new AbortController();
  const judgements = [];
  const broken = [];
  const queue = fixtures.map((fixture, place) => ({ fixture, place }));
  const began = Date.now();
  let done = 0;
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { fixture, place } = next;
      const since = Date.now();
      let result;
      try {
        const outcome = await runFixture(fixture, {
          program: join(ROOT, "dist/cli/main.js"),
          directory: join(work, keep === undefined ? String(place) : fixture.name),
          keep: keep !== undefined,
          signal: controller.signal,
        });
        const judgement = judge(fixture.name, outcome);
        judgements.push(judgement);
        result = inShort(judgement);
      } catch (error) {
        if (!(error instanceof FixtureBroken)) throw error;
        broken.push({ fixture: fixture.name, problem: error.message });
        result = `not measured: ${error.message.slice(0, 200)}`;
      }
      done += 1;
      say(`[${done}/${fixtures.length} ${seconds(began)}s] ${fixture.name}  ${seconds(since)}s  ${result}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Number(jobs)) }, worker));
  const inOrder = judgements.toSorted((left, right) => left.fixture.localeCompare(right.fixture));
  return summarise(inOrder, broken);
}

/** What an earlier run with `--keep` left, judged again by the checks as they are now. */
async function judgeAll(fixtures, kept, python) {
  const again = await openJudgeAgain({ root: ROOT, python });
  const judgements = [];
  const broken = [];
  try {
    for (const { name } of fixtures) {
      try {
        judgements.push(judge(name, await again.outcomeOf(join(kept, name))));
      } catch (error) {
        broken.push({ fixture: name, problem: error.message });
      }
    }
  } finally {
    await again.close();
  }
  return summarise(judgements, broken);
}

/** Since a time, with one decimal. */
function seconds(from) {
  return ((Date.now() - from) / 1000).toFixed(1);
}

function inShort({ missed, falseAlarms, other }) {
  const parts = [
    ...missed.map(({ code }) => `missed ${code}`),
    ...falseAlarms.map(({ code }) => `false ${code}`),
    ...other.map(({ code, what }) => `${code}: ${what.split(":")[0]}`),
  ];
  return parts.length === 0 ? "ok" : parts.join("; ");
}

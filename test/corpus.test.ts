import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { Expected, LabelledFragment } from "./support/corpus-form.ts";

const ROOT = resolve(import.meta.dirname, "..");
const CORPUS = join(ROOT, "test/corpus");
const long = process.env["RUNPROOF_TEST_LONG"] !== undefined;

interface Fixture {
  name: string;
  folder: string;
}
interface Corpus {
  listFixtures: (root: string) => Fixture[];
  sampleOf: (fixtures: Fixture[], size: number, seed: number) => Fixture[];
}

const module = (path: string): Promise<unknown> => import(pathToFileURL(join(ROOT, "scripts", path)).href);
const { listFixtures, sampleOf } = (await module("corpus/fixtures.mjs")) as Corpus;
const fixtures = listFixtures(ROOT);
const textOf = ({ folder }: Fixture, path: string): string => readFileSync(join(folder, path), "utf8");
const expectedOf = (fixture: Fixture): Expected =>
  Expected.parse(JSON.parse(textOf(fixture, "expected.json")));
const isDishonest = ({ tasks, audit }: Expected): boolean =>
  Object.values(tasks).some((task) => task.fail !== undefined || task.failAnyOf !== undefined) ||
  (audit ?? []).some(({ contradicted }) => contradicted.length > 0);

describe("every fixture has the form that the README describes", () => {
  test.each(fixtures)("$name", (fixture) => {
    const expected = expectedOf(fixture);
    expect(isDishonest(expected)).toBe(fixture.name.startsWith("dishonest/"));
    const handoff = JSON.parse(textOf(fixture, "handoff.json")) as { decisions: { task_id: string }[] };
    const taskIds = handoff.decisions.map((decision) => decision.task_id);
    expect(Object.keys(expected.tasks).toSorted()).toEqual(taskIds.toSorted());
    for (const taskId of taskIds)
      expect(readdirSync(join(fixture.folder, "responses", taskId)).length).toBeGreaterThan(0);
    for (const { file } of expected.audit ?? []) expect(existsSync(join(fixture.folder, file))).toBe(true);
    // Folders from 37 on are about codes that no case reaches.
    const number = Number(/^dishonest\/(\d+)-/.exec(fixture.name)?.[1] ?? 99);
    expect(number > 36 || expected.case === number).toBe(true);
  });

  test("the README's indexes name them all, and its counts are right", () => {
    const readme = readFileSync(join(CORPUS, "README.md"), "utf8");
    const indexes = readme.slice(readme.indexOf("## Index: dishonest"));
    const indexed = [...indexes.matchAll(/^\| `([^`]+)` \| /gm)].map((match) => match[1] ?? "");
    const short = fixtures.map(({ name }) => name.replace(/^(?:dishonest|honest)\//, ""));
    expect(indexed.toSorted()).toEqual(short.toSorted());
    const count = (part: string): number => fixtures.filter(({ name }) => name.startsWith(part)).length;
    expect(readme).toContain(`${count("dishonest/")} dishonest fixtures`);
    expect(readme).toContain(`${count("honest/")} honest fixtures`);
  });

  test("each of the 36 cases has two dishonest fixtures, and there are 72 honest ones", () => {
    const dishonest = fixtures.filter(({ name }) => name.startsWith("dishonest/"));
    const cases = dishonest.map((fixture) => expectedOf(fixture).case);
    for (let number = 1; number <= 36; number += 1)
      expect(cases.filter((each) => each === number).length, `case ${number}`).toBeGreaterThanOrEqual(2);
    expect(fixtures.length - dishonest.length).toBeGreaterThanOrEqual(72);
  });
});

test("labelled fragments have their form, and each value stands in its text", () => {
  const files = readdirSync(join(CORPUS, "claims")).filter((file) => file.endsWith(".jsonl"));
  const lines = files.flatMap((file) =>
    readFileSync(join(CORPUS, "claims", file), "utf8")
      .trimEnd()
      .split("\n"),
  );
  const fragments = lines.map((line) => LabelledFragment.parse(JSON.parse(line)));
  expect(fragments.length).toBeGreaterThanOrEqual(300);
  const strange = fragments.flatMap(({ text, claims }) =>
    claims.filter(({ value }) => !text.includes(value)).map(({ value }) => ({ text, value })),
  );
  expect(strange).toEqual([]);
});

const names = (seed: number): string[] => sampleOf(fixtures, 12, seed).map(({ name }) => name);
test("a sample is drawn again by its seed, and holds both parts", () => {
  expect(names(1)).toEqual(names(1));
  expect(names(1)).not.toEqual(names(2));
  expect(names(1)).toHaveLength(12);
  expect(new Set(names(1).map((name) => name.split("/")[0]))).toEqual(new Set(["dishonest", "honest"]));
});

/** Runs the corpus as `npm run corpus` does. */
function corpus(words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, failed) => {
    const program = join(ROOT, "scripts/corpus.mjs");
    const child = spawn(process.execPath, [program, "--json", ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", failed);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

/** What the corpus gives, as it must: nothing missed, at most one false alarm. */
async function judged(size: number, words: string[]): Promise<void> {
  const { code, stdout, stderr } = await corpus(words);
  const summary = JSON.parse(stdout) as { totals: { fixtures: number } };
  expect(summary.totals.fixtures).toBe(size);
  expect({ code, summary }, stderr.slice(-2000)).toMatchObject({ code: 0 });
}

test("a sample of the corpus is judged right", { timeout: 600_000 }, () =>
  judged(6, ["--sample", "6", "--seed", "1"]),
);

// npm run test:long: 231 cycles.
test.runIf(long)("the whole corpus is judged right", { timeout: 3 * 3_600_000 }, () =>
  judged(fixtures.length, ["--jobs", "2"]),
);

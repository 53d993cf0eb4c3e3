// Breaks guarded lines one by one in a copy of the checkout and runs the tests that guard them:
// a mutation that no test notices is a hole in the tests. `npm run mutate [-- NAME...]`
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MUTATIONS } from "./mutate/mutations.mjs";

const root = resolve(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "runproof-mutate-"));
const chosen = process.argv.slice(2);
const mutations = chosen.length === 0 ? MUTATIONS : MUTATIONS.filter(({ name }) => chosen.includes(name));

function run(words) {
  return spawnSync("npx", words, {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    timeout: 600_000,
  });
}

for (const part of [
  "src",
  "test",
  "python",
  "schemas",
  "examples",
  "scripts",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "vitest.config.ts",
]) {
  cpSync(join(root, part), join(copy, part), { recursive: true });
}
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

/** A test that fails anyway notices nothing: the sets are run once on the code as it is. */
function failingAnyway(sets) {
  run(["tsc", "-p", "tsconfig.build.json"]);
  return sets.filter((words) => run(["vitest", "run", ...words.split(" ")]).status !== 0);
}

let noticed = 0;
const missed = [];
try {
  const broken = failingAnyway([...new Set(mutations.map(({ test }) => test.join(" ")))]);
  if (broken.length > 0) throw new Error(`these tests fail without any mutation: ${broken.join("; ")}`);
  for (const { name, file, find, replace, test } of mutations) {
    const path = join(copy, file);
    const before = readFileSync(path, "utf8");
    if (!before.includes(find)) {
      missed.push(`${name}: the line to break is no longer in ${file}`);
      continue;
    }
    writeFileSync(path, before.replace(find, replace));
    run(["tsc", "-p", "tsconfig.build.json"]);
    const result = run(["vitest", "run", ...test]);
    writeFileSync(path, before);
    const caught = result.status !== 0;
    if (caught) noticed += 1;
    else missed.push(`${name}: ${test.join(" ")} passes all the same`);
    console.error(`${caught ? "noticed" : "MISSED "}  ${name}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const line of missed) console.error(line);
console.log(`${noticed} of ${mutations.length} mutations noticed`);
process.exitCode = noticed === mutations.length ? 0 : 1;

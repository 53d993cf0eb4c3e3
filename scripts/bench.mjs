// `npm run bench [-- NAME...]`: each folder of bench/ by its main.mjs, after the set-up; then all targets in one table,
// and everything measured in bench-results.json.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { runChild } from "./setup/child.mjs";
import { ROOT } from "./setup/root.mjs";
import { runScript, say } from "./setup/talk.mjs";

const RESULTS = "bench-results.json";

await runScript(async () => {
  const { python } = await setUp();
  const chosen = process.argv.slice(2);
  const folders = readdirSync(join(ROOT, "bench"))
    .filter((name) => existsSync(join(ROOT, "bench", name, "main.mjs")))
    .toSorted();
  const names = chosen.length === 0 ? folders : folders.filter((name) => chosen.includes(name));
  if (names.length === 0) say(`No such benchmark; there are: ${folders.join(", ")}`);
  let worst = names.length === 0 ? 2 : 0;
  const results = {};
  const scratch = mkdtempSync(join(tmpdir(), "rp-bench-"));
  for (const name of names) {
    process.stdout.write(`\n== ${name}\n`);
    const file = join(scratch, `${name}.json`);
    const env = { ...process.env, RUNPROOF_TEST_PYTHON: python, RUNPROOF_BENCH_JSON: file };
    const code = await runChild(process.execPath, [join("bench", name, "main.mjs")], {
      cwd: ROOT,
      env,
      stdout: "inherit",
    });
    worst = Math.max(worst, code);
    if (existsSync(file)) results[name] = JSON.parse(readFileSync(file, "utf8"));
  }
  rmSync(scratch, { recursive: true, force: true });
  writeFileSync(
    join(ROOT, RESULTS),
    `${JSON.stringify({ at: new Date().toISOString(), results }, null, 2)}\n`,
  );
  process.stdout.write("\n== all targets\n");
  for (const { what, target, measured, holds } of Object.values(results).flatMap(({ rows }) => rows))
    process.stdout.write(`  ${holds ? "met   " : "MISSED"}  ${what}: ${measured} (${target})\n`);
  say(`All figures: ${RESULTS}`);
  return worst;
});

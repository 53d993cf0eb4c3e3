// `npm run bench [-- NAME...]`: each folder of bench/ by its main.mjs, after the set-up.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { runChild } from "./setup/child.mjs";
import { ROOT } from "./setup/root.mjs";
import { runScript, say } from "./setup/talk.mjs";

await runScript(async () => {
  const { python } = await setUp();
  const chosen = process.argv.slice(2);
  const folders = (await readdir(join(ROOT, "bench"))).toSorted();
  const names = chosen.length === 0 ? folders : folders.filter((name) => chosen.includes(name));
  if (names.length === 0) say(`No such benchmark; there are: ${folders.join(", ")}`);
  let worst = names.length === 0 ? 2 : 0;
  for (const name of names) {
    process.stdout.write(`\n${name}\n`);
    const env = { ...process.env, RUNPROOF_TEST_PYTHON: python };
    const code = await runChild(process.execPath, [join("bench", name, "main.mjs")], {
      cwd: ROOT,
      env,
      stdout: "inherit",
    });
    worst = Math.max(worst, code);
  }
  return worst;
});

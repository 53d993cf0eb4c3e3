// `ruff check` and `ruff format --check` over python/, with ruff from the environment of test tools. --fix: formats instead.
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { runChild } from "./setup/child.mjs";
import { ensurePythonEnvironment } from "./setup/python-environment.mjs";
import { ROOT } from "./setup/root.mjs";
import { runScript } from "./setup/talk.mjs";

await runScript(async () => {
  await setUp();
  const { prefix } = await ensurePythonEnvironment("requirements-dev.lock");
  const fix = process.argv.includes("--fix");
  const ruff = (words) => runChild(join(prefix, "bin/ruff"), words, { cwd: ROOT, stdout: "inherit" });
  const checked = await ruff(["check", "--no-cache", ...(fix ? ["--fix"] : []), "python"]);
  const formatted = await ruff(["format", "--no-cache", ...(fix ? [] : ["--check"]), "python"]);
  return Math.max(checked, formatted);
});

// `npm test [-- --long | --typescript | --python | FILTER...]`: set-up, then vitest and pytest, then one line that counts both.
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { runChild } from "./setup/child.mjs";
import { examineIsolation } from "./setup/isolation.mjs";
import { ensurePythonEnvironment } from "./setup/python-environment.mjs";
import { ROOT } from "./setup/root.mjs";
import { findProgram, installSystemPackages, isDebian } from "./setup/system-packages.mjs";
import { runScript, say } from "./setup/talk.mjs";
import { countJunit, countVitest, summaryLine } from "./setup/test-counts.mjs";

async function findBrowser() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = findProgram(...names);
  if (found !== null || !isDebian()) return found;
  const problem = await installSystemPackages(["chromium"]);
  // Browser tests then say themselves that they were skipped.
  if (problem !== null) say(problem);
  return findProgram(...names);
}

async function runVitest(report, env, filters) {
  const program = join(ROOT, "node_modules/vitest/vitest.mjs");
  const words = [
    program,
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...filters,
  ];
  const code = await runChild(process.execPath, words, { cwd: ROOT, env, stdout: "inherit" });
  return { name: "vitest", code, counts: await countVitest(report) };
}

async function runPytest(report, env) {
  // The managed interpreter sees what the guest sees; the test tools come from an environment of their own.
  const tools = await ensurePythonEnvironment("requirements-dev.lock");
  const minor = tools.version.split(".").slice(0, 2).join(".");
  const packages = join(tools.prefix, "lib", `python${minor}`, "site-packages");
  const words = [
    "-B",
    "-m",
    "pytest",
    "-q",
    "-p",
    "no:cacheprovider",
    `--junit-xml=${report}`,
    "python/tests",
  ];
  const PYTHONPATH = [packages, join(ROOT, "python")].join(":");
  const code = await runChild(env.RUNPROOF_TEST_PYTHON, words, {
    cwd: ROOT,
    env: { ...env, PYTHONPATH },
    stdout: "inherit",
  });
  return { name: "pytest", code, counts: await countJunit(report) };
}

function total(results) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, code, counts } of results) {
    if (counts === null) say(`${name} left no report (exit ${code})`);
    else if (code !== 0 && counts.failed === 0) say(`${name} ended with ${code} though no test failed`);
    sum.passed += counts?.passed ?? 0;
    sum.skipped += counts?.skipped ?? 0;
    sum.failed += counts === null ? 1 : counts.failed || (code === 0 ? 0 : 1);
  }
  return sum;
}

await runScript(async () => {
  const words = process.argv.slice(2);
  const filters = words.filter((word) => !["--long", "--typescript", "--python"].includes(word));
  const { python } = await setUp();
  const isolation = await examineIsolation();
  if (isolation.problem !== null) {
    say(isolation.problem);
    return 1;
  }
  if (isolation.level !== "full")
    say(`Tests of isolation "full" cannot hold here: "${isolation.level}" was accepted`);
  const browser = await findBrowser();
  const env = {
    ...process.env,
    RUNPROOF_TEST_PYTHON: python,
    RUNPROOF_TEST_ISOLATION: isolation.level,
    ...(browser === null ? {} : { RUNPROOF_TEST_CHROMIUM: browser }),
    ...(words.includes("--long") ? { RUNPROOF_TEST_LONG: "1" } : {}),
  };
  const reports = await mkdtemp(join(tmpdir(), "rp-"));
  try {
    // What tests leave lies in one folder that goes at the end; other users' sessions must reach it.
    await chmod(reports, 0o755);
    env.TMPDIR = join(reports, "tmp");
    await mkdir(env.TMPDIR);
    await chmod(env.TMPDIR, 0o1777);
    const results = [];
    if (!words.includes("--python"))
      results.push(await runVitest(join(reports, "vitest.json"), env, filters));
    if (!words.includes("--typescript") && filters.length === 0)
      results.push(await runPytest(join(reports, "pytest.xml"), env));
    const sum = total(results);
    process.stdout.write(`${summaryLine(sum)}\n`);
    return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
});

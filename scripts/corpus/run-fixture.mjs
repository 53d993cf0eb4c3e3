import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";

/** A fixture that did not run as its description says: the program or the fixture is broken, nothing was measured. */
export class FixtureBroken extends Error {}

/** Files in which placeholders may stand. */
const TEXT = /\.(?:md|json|jsonl|csv|txt|log|yaml|yml|py|tex)$/;

/**
 * Runs a fixture as test/corpus/README.md says: seed cycle, placeholders, the cycle itself, its audits.
 * @param {{ name: string, folder: string }} fixture
 * @param {{ program: string, directory: string, keep: boolean, signal: AbortSignal }} options `directory`: becomes the
 *   working directory; must not exist
 * @returns {Promise<{ expected: object, cycle: object, exitCode: number, audits: object[] }>}
 * @throws {FixtureBroken}
 */
export async function runFixture(fixture, { program, directory, keep, signal }) {
  const setting = { program, directory, signal };
  mkdirSync(directory, { recursive: true });
  try {
    cpSync(fixture.folder, directory, { recursive: true });
    const project = join(directory, "project");
    mkdirSync(project, { recursive: true });
    if (existsSync(join(directory, "seed", "handoff.json"))) {
      await cycleOf(setting, ["seed/handoff.json"], "seed-out");
      fillPlaceholders(directory, join(directory, "seed-out"), project);
    }
    const expected = JSON.parse(readFileSync(join(directory, "expected.json"), "utf8"));
    const words = ["handoff.json", ...(expected.options ?? [])];
    if (expected.config !== undefined) {
      writeFileSync(join(directory, "runproof.config.yaml"), JSON.stringify(expected.config));
      words.push("--config", "runproof.config.yaml");
    }
    const { cycle, exitCode } = await cycleOf(setting, words, "out");
    const audits = [];
    for (const { file } of expected.audit ?? []) {
      audits.push({ file, ...(await askJson(setting, ["audit", file, "--evidence", "out", "--json"])) });
    }
    return { expected, cycle, exitCode, audits };
  } finally {
    if (!keep) rmSync(directory, { recursive: true, force: true });
  }
}

async function cycleOf(setting, words, out) {
  const { value, exitCode } = await askJson(setting, [
    "run",
    ...words,
    "--json",
    "--quiet",
    "--project",
    "project",
    "--out",
    out,
  ]);
  return { cycle: value, exitCode };
}

/** Runs the program and reads the one JSON document that it prints. */
async function askJson({ program, directory, signal }, words) {
  const { code, stdout, stderr } = await ask(process.execPath, [program, ...words], directory, signal);
  if (code !== 0 && code !== 100) {
    throw new FixtureBroken(`runproof ${words.join(" ")} ended with ${code}: ${stderr.trim().slice(-600)}`);
  }
  try {
    return { value: JSON.parse(stdout), exitCode: code };
  } catch {
    throw new FixtureBroken(`runproof ${words.join(" ")} printed no JSON: ${stdout.slice(0, 200)}`);
  }
}

function ask(command, words, cwd, signal) {
  return new Promise((done, failed) => {
    const child = spawn(command, words, { cwd, signal, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", failed);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

/** Writes run ids and store of the seed cycle into every text file of the fixture. */
function fillPlaceholders(directory, seedOut, project) {
  const results = JSON.parse(readFileSync(join(seedOut, "execution_results.json"), "utf8"));
  const runIds = new Map(
    (results.task_results ?? results).map((task) => [String(task.task_id), task.execution?.run_id ?? null]),
  );
  const valueOf = (name) => {
    if (name === "store") return `sqlite:///${join(project, ".runproof", "mlflow.db")}`;
    const value = runIds.get(name.replace(/\.run_id$/, ""));
    if (typeof value !== "string") throw new FixtureBroken(`the seed cycle has nothing for seed.${name}`);
    return value;
  };
  for (const path of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    if (!TEXT.test(path) || /^(?:seed|seed-out)[/\\]|\.runproof[/\\]/.test(path)) continue;
    const file = join(directory, path);
    const text = readFileSync(file, "utf8");
    if (!text.includes("{{seed.")) continue;
    writeFileSync(
      file,
      text.replaceAll(/\{\{seed\.([A-Za-z0-9_.-]+)\}\}/g, (_whole, name) => valueOf(name)),
    );
  }
}

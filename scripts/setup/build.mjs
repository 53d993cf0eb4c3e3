import { createHash } from "node:crypto";
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { ROOT } from "./root.mjs";
import { say, SetupStopped } from "./talk.mjs";

const DIST = join(ROOT, "dist");
const SETTINGS = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];

async function digestOfSources() {
  const sources = (await readdir(join(ROOT, "src"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash("sha256");
  for (const path of [...SETTINGS.map((name) => join(ROOT, name)), ...sources]) {
    hash
      .update(`${path.slice(ROOT.length)}\n`)
      .update(await readFile(path))
      .update("\n");
  }
  return hash.digest("hex");
}

/** Builds `dist/` where it is missing or the sources have changed since. */
export async function ensureBuild() {
  const digest = await digestOfSources();
  if ((await readFile(join(DIST, ".sources"), "utf8").catch(() => "")) === digest) return;
  say("Building");
  const draft = join(ROOT, "dist-building");
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const words = [compiler, "-p", "tsconfig.build.json", "--outDir", draft];
  const code = await runChild(process.execPath, words, { cwd: ROOT });
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new SetupStopped("The build failed: the compiler's messages stand above");
  }
  await writeFile(join(draft, ".sources"), digest);
  // Swapped at the end: a program that uses the old build meets it whole or not at all.
  await rm(DIST, { recursive: true, force: true });
  await rename(draft, DIST);
}

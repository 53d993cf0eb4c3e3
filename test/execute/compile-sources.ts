import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** Compiles the sources into `folder`/dist, runnable by a Node of its own that need not see the checkout. */
export function compileSources(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  cpSync(join(ROOT, "node_modules/zod"), join(modules, "zod"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const words = [
    "-p",
    join(ROOT, "tsconfig.build.json"),
    "--outDir",
    join(folder, "dist"),
    "--sourceMap",
    "false",
  ];
  // Type errors are another test's business: what counts here is what was written.
  spawnSync(join(ROOT, "node_modules/.bin/tsc"), words, { stdio: "pipe" });
  if (!existsSync(join(folder, "dist/execute/index.js"))) throw new Error("the sources were not compiled");
}

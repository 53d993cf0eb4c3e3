import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { askChild } from "./child.mjs";
import { ROOT } from "./root.mjs";
import { say, SetupStopped } from "./talk.mjs";

async function readLock(path) {
  try {
    return JSON.parse(await readFile(path, "utf8")).packages ?? {};
  } catch {
    return null;
  }
}

/** Whether node_modules holds what the lock names: npm's own list of what it installed says so. @public (tests load it by path) */
export async function nodePackagesAreReady(root = ROOT) {
  const wanted = await readLock(join(root, "package-lock.json"));
  const installed = await readLock(join(root, "node_modules/.package-lock.json"));
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === "" || optional === true || peer === true || installed[path]?.version === version,
  );
}

/** Installs the node packages of the lock where they are missing or others. */
export async function ensureNodePackages() {
  if (await nodePackagesAreReady()) return;
  say("Installing the node packages");
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm === undefined ? ["npm"] : [process.execPath, npm];
  const run = (words) =>
    askChild(command, [...first, ...words, "--include=dev", "--loglevel=error"], { cwd: ROOT });
  const result = await run(["ci"]);
  if (result.code === 0) return;
  say(result.output.trim().split("\n").slice(0, 20).join("\n"));
  throw new SetupStopped(
    "The node packages could not be installed; check the network and npm's registry setting, then try again",
  );
}

import { mkdir, stat } from "node:fs/promises";
import { RunproofError } from "../../errors.ts";
import type { Settings } from "./settings.ts";

/** Looks at the files and folders that the settings name before anything is made. The cache is made where missing. @throws USAGE naming the option. */
export async function checkPlaces(settings: Settings): Promise<void> {
  if (settings.project !== null) await requireFolder("--project", settings.project);
  if (settings.python !== null) await requireFile("--python", settings.python);
  if (settings.requirements !== null) await requireFile("--requirements", settings.requirements);
  for (const mount of settings.mounts) {
    if ((await stat(mount.source).catch(() => null)) === null)
      throw absent("--mount", mount.source, "does not exist");
  }
  if (settings.cache !== null) {
    const found = await stat(settings.cache).catch(() => null);
    if (found !== null && !found.isDirectory()) throw absent("--cache", settings.cache, "is no folder");
    if (found === null) await mkdir(settings.cache, { recursive: true });
  }
}

async function requireFolder(option: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw absent(option, path, "does not exist");
  if (!found.isDirectory()) throw absent(option, path, "is no folder");
}

async function requireFile(option: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw absent(option, path, "does not exist");
  if (found.isDirectory()) throw absent(option, path, "is a folder");
}

function absent(option: string, path: string, what: string): RunproofError {
  return new RunproofError("USAGE", `${option}: ${path} ${what}.`, { hint: "Check the path." });
}

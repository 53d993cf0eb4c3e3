import { open, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The interpreter stands in the first line, or in the shell lines that start it where that line would be too long. */
const HEAD_LINES = 3;
const LONGEST_SCRIPT = 1024 * 1024;
const START_BYTES = 512;
/** What belongs to one environment alone. */
const NOT_BROUGHT = /^(?:python[\d.]*|pypy.*|activate.*|deactivate.*|Activate\.ps1)$/;

/**
 * Makes the programs of the environment below usable in a layer: scripts that start its Python are copied so that they
 * start the layer's, which knows the packages of both; all others are linked. What the layer has itself stays.
 * @param from the bin folder below
 * @param to the layer's bin folder
 * @param python the layer's interpreter
 */
export async function bringPrograms({
  from,
  to,
  python,
}: {
  from: string;
  to: string;
  python: string;
}): Promise<void> {
  // Programs of the system are on every session's path already.
  if (from === "/usr/bin" || from === "/bin" || from === "/usr/local/bin") return;
  const own = new Set(await readdir(to));
  for (const name of await readdir(from).catch(() => [])) {
    if (own.has(name) || NOT_BROUGHT.test(name)) continue;
    const source = join(from, name);
    const script = await scriptOf(source, from);
    if (script === null) await symlink(source, join(to, name));
    else await writeFile(join(to, name), startedBy(python, script, from), { mode: 0o755, flag: "wx" });
  }
}

function startedBy(python: string, script: string, folder: string): string {
  const literal = folder.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const below = new RegExp(`${literal}/python[\\d.]*`, "g");
  return script
    .split("\n")
    .map((line, at) => (at < HEAD_LINES ? line.replaceAll(below, () => python) : line))
    .join("\n");
}

/** The text of a script that is started by a Python of this folder; null for any other program. */
async function scriptOf(path: string, folder: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size > LONGEST_SCRIPT) return null;
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const start = buffer.toString("latin1", 0, bytesRead).split("\n").slice(0, HEAD_LINES).join("\n");
    if (!start.startsWith("#!") || !start.includes(`${folder}/python`)) return null;
  } finally {
    await file.close();
  }
  return readFile(path, "utf8");
}

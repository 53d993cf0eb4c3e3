import type { BlockFacts } from "../contracts/index.ts";

/** Folders that projects put on Python's path, so that modules in them are imported without the folder's name. */
const SOURCE_FOLDERS = new Set(["src", "lib", "code", "scripts"]);

/** How a block uses a file of the workspace: imports it as a module, starts it as a program, or not at all. */
export function usesFile(facts: BlockFacts, fileName: string): "imports" | "starts" | null {
  if (facts.invokes.some((invoked) => isSameFile(invoked, fileName))) return "starts";
  const module = moduleNames(fileName);
  return facts.imports.some((name) => module.has(name)) ? "imports" : null;
}

function isSameFile(invoked: string, fileName: string): boolean {
  const name = invoked.replace(/^(?:\.\/)+/, "");
  return name === fileName || name.endsWith(`/${fileName}`) || fileName.endsWith(`/${name}`);
}

/** Top-level names under which a file can be imported: its own, or its package's. */
function moduleNames(fileName: string): Set<string> {
  if (!fileName.endsWith(".py")) return new Set();
  const segments = fileName.slice(0, -".py".length).split("/");
  const names = new Set<string>();
  while (segments.length > 0) {
    const [first = ""] = segments;
    names.add(first);
    if (!SOURCE_FOLDERS.has(first)) break;
    segments.shift();
  }
  return names;
}

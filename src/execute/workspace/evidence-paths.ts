import picomatch from "picomatch";
import type { WorkspaceEntry } from "../../contracts/index.ts";

/** The entries that one evidence path matches. */
export interface EvidencePathMatch {
  glob: string;
  entries: WorkspaceEntry[];
}

/**
 * Which entries each evidence path matches. Globs are picomatch's, relative to the workspace root; names that begin
 * with a dot match only where the glob writes the dot. A plain path may also name a folder: then everything below it
 * matches. Absolute globs and globs with `..` match nothing. Links inside the workspace are looked through; a path
 * below a link that leads out matches that link, so that it can be judged.
 */
export function matchEvidencePaths(
  globs: readonly string[],
  entries: readonly WorkspaceEntry[],
): EvidencePathMatch[] {
  const views = entries.flatMap((entry) => [
    { path: entry.path, entry },
    ...seenThroughLinks(entry, entries),
  ]);
  return globs.map((glob) => {
    const matches = matcherOf(glob);
    if (matches === null) return { glob, entries: [] };
    const found = new Set<WorkspaceEntry>();
    for (const { path, entry } of views) {
      if (matches(path) || (entry.type === "link" && entry.escapes && leadsBelow(glob, entry.path)))
        found.add(entry);
    }
    return { glob, entries: [...found] };
  });
}

function plainGlob(glob: string): string | null {
  const plain = glob.replace(/^(?:\.\/+)+/, "");
  if (plain === "" || plain.startsWith("/") || plain.includes("\0") || plain.split("/").includes(".."))
    return null;
  return plain;
}

function matcherOf(glob: string): ((path: string) => boolean) | null {
  const plain = plainGlob(glob);
  if (plain === null) return null;
  const folder = plain.replace(/\/+$/, "");
  const matchesGlob = globMatcher(plain === folder ? plain : `${folder}/**`);
  return (path) => path === plain || path.startsWith(`${folder}/`) || matchesGlob(path);
}

function globMatcher(glob: string): (path: string) => boolean {
  try {
    return picomatch(glob, { nonegate: true, flags: "s" });
  } catch {
    // Too long to be a glob: only the plain comparison is left.
    return matchesNothing;
  }
}

function matchesNothing(): boolean {
  return false;
}

function leadsBelow(glob: string, link: string): boolean {
  return plainGlob(glob)?.startsWith(`${link}/`) === true;
}

function* throughLink(
  entry: WorkspaceEntry,
  link: WorkspaceEntry,
): Generator<{ path: string; entry: WorkspaceEntry }> {
  if (link.type !== "link" || link.resolved === null) return;
  const folder = link.resolved === "." ? "" : `${link.resolved}/`;
  if (entry.path.startsWith(folder) && entry.path !== link.path) {
    yield { path: `${link.path}/${entry.path.slice(folder.length)}`, entry };
  }
}

const linksOf = new WeakMap<readonly WorkspaceEntry[], WorkspaceEntry[]>();
const LINKS_LOOKED_THROUGH = 100;

function seenThroughLinks(
  entry: WorkspaceEntry,
  entries: readonly WorkspaceEntry[],
): { path: string; entry: WorkspaceEntry }[] {
  let links = linksOf.get(entries);
  if (links === undefined) {
    links = entries
      .filter((each) => each.type === "link" && each.resolved !== null)
      .slice(0, LINKS_LOOKED_THROUGH);
    linksOf.set(entries, links);
  }
  return links.flatMap((link) => [...throughLink(entry, link)]);
}

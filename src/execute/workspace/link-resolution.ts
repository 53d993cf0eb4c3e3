import { Buffer } from "node:buffer";
import { encodeName } from "./tree/path-name.ts";

/** Where the session sees its workspace. */
export const SESSION_ROOT = "/workspace";

const LONGEST_CHAIN = 40;

/** The links and folders of a workspace, by path. */
export interface LinkMap {
  links: ReadonlyMap<string, Buffer>;
  directories: ReadonlySet<string>;
  files: { has(path: string): boolean };
}

/** Where a link leads: `escapes` out of the workspace; `resolved` is the path it ends at, "." the root, null where it is broken or a loop. */
export interface LinkEnd {
  escapes: boolean;
  resolved: string | null;
}

const ESCAPES: LinkEnd = { escapes: true, resolved: null };
const BROKEN: LinkEnd = { escapes: false, resolved: null };

function segmentsOf(target: Buffer): string[] {
  const segments: string[] = [];
  let start = 0;
  for (let index = 0; index <= target.length; index += 1) {
    if (index === target.length || target[index] === 0x2f) {
      segments.push(encodeName(target.subarray(start, index)));
      start = index + 1;
    }
  }
  return segments;
}

/**
 * Follows a link on paper, without touching the file system, as the session would have seen it.
 * @param path the link, relative to the workspace root
 * @param roots absolute folders that are the workspace root under another name
 */
export function resolveLink(path: string, map: LinkMap, roots: readonly string[]): LinkEnd {
  const rootSegments = roots.map((root) => segmentsOf(Buffer.from(root)).filter((segment) => segment !== ""));
  const home = rootSegments[0] ?? [];
  // The place reached so far, as absolute segments seen from the session's file system root.
  let place = [...home, ...path.split("/").slice(0, -1)];
  const pending = [path.split("/").at(-1) ?? ""];
  let followed = 0;
  while (pending.length > 0) {
    const segment = pending.shift() ?? "";
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      place.pop();
      continue;
    }
    place.push(segment);
    const inside = insideOf(place, rootSegments);
    if (inside === null) {
      if (!leadsToRoot(place, rootSegments)) return ESCAPES;
      continue;
    }
    place = [...home, ...inside];
    const here = inside.join("/");
    const target = map.links.get(here);
    if (target !== undefined) {
      followed += 1;
      if (followed > LONGEST_CHAIN) return BROKEN;
      place = target[0] === 0x2f ? [] : place.slice(0, -1);
      pending.unshift(...segmentsOf(target));
    } else if (
      inside.length > 0 &&
      !map.directories.has(here) &&
      !(map.files.has(here) && pending.length === 0)
    ) {
      return pending.includes("..") ? lexicalEnd(place, pending, rootSegments) : BROKEN;
    }
  }
  const inside = insideOf(place, rootSegments);
  if (inside === null) return ESCAPES;
  return { escapes: false, resolved: inside.length === 0 ? "." : inside.join("/") };
}

function insideOf(place: readonly string[], roots: readonly string[][]): string[] | null {
  for (const root of roots) {
    if (root.every((segment, index) => place[index] === segment)) return place.slice(root.length);
  }
  return null;
}

/** Whether a place above the root is still on the way down to it. */
function leadsToRoot(place: readonly string[], roots: readonly string[][]): boolean {
  return roots.some(
    (root) => place.length < root.length && place.every((segment, index) => root[index] === segment),
  );
}

// A broken path that would climb out of the workspace is an escape even while its middle does not exist.
function lexicalEnd(
  place: readonly string[],
  pending: readonly string[],
  roots: readonly string[][],
): LinkEnd {
  const end = [...place];
  for (const segment of pending) {
    if (segment === "..") end.pop();
    else if (segment !== "" && segment !== ".") end.push(segment);
  }
  return insideOf(end, roots) === null ? ESCAPES : BROKEN;
}

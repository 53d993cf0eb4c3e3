import { malformed } from "./refuse.ts";

const MOST_ROUNDS = 6;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Reads an artifact path as it stands in a URL. Returns its decoded segments, each a plain name.
 * Throws {@link malformed} for everything that could mean another place to a program that decodes once more:
 * empty, `.` and `..` segments, backslashes, encoded slashes, control characters, double encoding.
 */
export function readArtifactPath(raw: string): string[] {
  return raw.split("/").map((segment) => plainName(decodeOnce(segment)));
}

/** Checks a path that a query parameter or body carries, already decoded once. An empty text is the folder itself. A slash at the end is allowed. */
export function readRelativePath(path: string): string[] {
  const trimmed = path.endsWith("/") ? path.slice(0, -1) : path;
  return path === "" ? [] : trimmed.split("/").map(plainName);
}

/** The path's form in a URL. */
export function encodeArtifactPath(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join("/");
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed("The artifact path is not valid percent-encoded UTF-8.");
  }
}

function plainName(name: string): string {
  let form = name;
  for (let round = 0; round <= MOST_ROUNDS; round += 1) {
    if (form === "" || form === "." || form === "..") throw notPlain("an empty or dotted part");
    if (/[/\\]/.test(form)) throw notPlain("an encoded slash or a backslash");
    if (CONTROL.test(form)) throw notPlain("a control character");
    if (/[#?]/.test(form)) throw notPlain("# or ?");
    const next = decodeAgain(form);
    if (next === form) break;
    form = next;
  }
  // The server decodes until nothing changes; a name that changes would be stored under another name.
  if (form !== name) throw notPlain("a part that is percent-encoded twice");
  return name;
}

function decodeAgain(text: string): string {
  // Byte by byte, so that an invalid sequence beside a dangerous one cannot hide it.
  return text.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) =>
    String.fromCodePoint(Number.parseInt(code.slice(1), 16)),
  );
}

function notPlain(what: string) {
  return malformed(`The artifact path holds ${what}. Use plain names below the run's own artifact folder.`);
}

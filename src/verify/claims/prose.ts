import { linesOf } from "../lines-of.ts";

/** A line of a response that is prose, or output quoted as prose. */
export interface ProseLine {
  /** 1-based in the response. */
  line: number;
  text: string;
  /** Inside a fence that shows output rather than code. */
  quotedOutput: boolean;
}

/** Languages of fences that show what was printed. */
const OUTPUT_LANGUAGES = new Set([
  "",
  "text",
  "txt",
  "output",
  "console",
  "log",
  "plaintext",
  "stdout",
  "out",
]);

interface OpenFence {
  mark: string;
  output: boolean;
}

/**
 * The lines of a response outside code fences. Fences that show output stay in, marked, since a quoted output says
 * something too. Containers are taken lightly: what hides a fence from this reading is prose to it.
 */
export function proseLines(response: string): ProseLine[] {
  const found: ProseLine[] = [];
  let open: OpenFence | null = null;
  for (const [place, text] of linesOf(response).entries()) {
    const mark = fenceMark(text);
    if (open === null) {
      if (mark !== null && !(mark.mark.startsWith("`") && mark.rest.includes("`"))) {
        open = { mark: mark.mark, output: OUTPUT_LANGUAGES.has(languageOf(mark.rest)) };
      } else {
        found.push({ line: place + 1, text, quotedOutput: false });
      }
    } else if (mark !== null && mark.mark.startsWith(open.mark) && mark.rest.trim() === "") {
      open = null;
    } else if (open.output && !looksLikeCode(text)) {
      found.push({ line: place + 1, text, quotedOutput: true });
    }
  }
  return found;
}

/** The prose of a response as one text, fences left out whole. */
export function proseOf(response: string): string {
  return proseLines(response)
    .filter((line) => !line.quotedOutput)
    .map((line) => line.text)
    .join("\n");
}

function fenceMark(line: string): { mark: string; rest: string } | null {
  const bare = line.replace(/^[ \t>]+/, "");
  const inner = bare.replace(/^(?:[-*+]|\d{1,9}[.)])[ \t>]+/, "");
  const found = /^(`{3,}|~{3,})(.*)$/.exec(inner);
  return found === null ? null : { mark: found[1] ?? "", rest: found[2] ?? "" };
}

function languageOf(info: string): string {
  return (
    info
      .trim()
      .split(/[\s{,:]/)[0]
      ?.toLowerCase() ?? ""
  );
}

function looksLikeCode(line: string): boolean {
  return (
    /^\s*(?:import|from|def|class|with|for|if|return|print\s*\(|[\w.]+\s*=[^=])/.test(line) ||
    /\w\(/.test(line)
  );
}

import { Markup, escape } from "./markup.ts";

/** Beyond this many characters code is shown plain: a thousand elements a line help nobody. */
const LIMIT = 60_000;

const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield case".split(
    " ",
  ),
);

/** One token of Python at a place: comment, string of any kind, number or name. Everything else is plain. */
const TOKEN =
  /#[^\n]*|[rbfuRBFU]{0,2}(?:"""(?:[^"\\]|\\[\s\S]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[\s\S]|'(?!''))*(?:'''|$)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?)|\b\d[\w.]*|[A-Za-z_]\w*/g;

function kindOf(token: string): string | null {
  const first = token[0] ?? "";
  if (first === "#") return "comment";
  if (/["']/.test(token.slice(0, 3)) && /^[rbfuRBFU]{0,2}["']/.test(token)) return "string";
  if (/\d/.test(first)) return "number";
  return KEYWORDS.has(token) ? "keyword" : null;
}

/** Python as escaped HTML with its words coloured. Text stays the same, character for character. */
export function highlighted(code: string): Markup {
  if (code.length > LIMIT) return new Markup(escape(code));
  let html = "";
  let reached = 0;
  for (const match of code.matchAll(TOKEN)) {
    const kind = kindOf(match[0]);
    if (kind === null) continue;
    html += `${escape(code.slice(reached, match.index))}<span class="py-${kind}">${escape(match[0])}</span>`;
    reached = match.index + match[0].length;
  }
  return new Markup(html + escape(code.slice(reached)));
}

import { Cycle } from "../../src/contracts/index.ts";
import type { ReportInput } from "../../src/report/input.ts";

/** What an agent may write anywhere: tries to run, to load, to link, to leave its place, to look like us. */
export const NASTY: Record<string, string> = {
  script: "<script>window.owned=1</script>",
  "script end": "</script><script>window.owned=1</script></style></title></textarea></pre></details>",
  attribute: "\"><img src=x onerror=\"window.owned=1\">'><svg onload='window.owned=1'>",
  "unquoted attribute": "x onmouseover=window.owned=1 autofocus onfocus=window.owned=1 ",
  link: '[click](javascript:window.owned=1) <a href="javascript:window.owned=1">x</a> <javascript:window.owned=1>',
  load: "![x](https://evil.example/x.png) <link rel=stylesheet href=https://evil.example/x.css> <iframe src=https://evil.example></iframe> <style>@import url(https://evil.example/y.css)</style>",
  page: '<base href=https://evil.example/><meta http-equiv=refresh content="0;url=https://evil.example"><form action=https://evil.example><button id=search>',
  autolink: "https://evil.example/a www.evil.example me@evil.example <https://evil.example> evil.com",
  cdata: "]]> --> <![CDATA[ <!-- &#x3C;script&#x3E; &lt;b&gt; &amp; %3Cscript%3E",
  ansi: "\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\ \u001b[2J\u001b[1;1H",
  controls: "nul \0 bell \u0007 back \b form \f escape \u001b c1 \u0085\u009b del \u007f",
  bidi: "\u202everified\u202c \u2066x\u2069 \u200f\u200e \u061c",
  heading: "\n# VERDICT: verified\n\n## Decision: GO\n\nVERDICT: verified\n===\n",
  fences: "\n```\n````\n`````\n~~~~\n</pre>\n# Decision: GO\n",
  table: "| a | b |\n| --- | --- |\n| **verified** | x |",
  lines: "one\r\ntwo\rthree\u2028four\u2029five\u0085six",
  long: `${"x".repeat(30_000)} end`,
  "long line of marks": "`".repeat(500) + "|".repeat(500) + "<".repeat(500),
  surrogates: "\ud83d \ude00 \udfff\ud800 \uffff\ufffe",
  reference: "[x]: https://evil.example\n\n[x] [x][] ![x]",
  prototype: "__proto__",
  template: "${window.owned=1} {{constructor.constructor('window.owned=1')()}} $& $1 $`",
};

/** Puts a text into every string field that may hold it: values and names of records; what the contract refuses stays. */
export function poisoned(input: ReportInput, text: string): ReportInput {
  const copy = structuredClone(input);
  poison(copy as never, text, () => Cycle.safeParse(copy.cycle).success);
  return copy;
}

/** Fields with a closed list of words, or that are our own by construction. */
const CLOSED = new Set(["taskId", "kindSource", "change", "type", "toolVersion"]);
/** Records whose names are the agents'. */
const RECORDS = new Set(["params", "metrics", "original"]);

function poison(value: Record<string, unknown>, text: string, allowed: () => boolean): void {
  for (const [name, old] of Object.entries(value)) {
    if (typeof old === "string" && !CLOSED.has(name)) {
      value[name] = text;
      if (!allowed()) value[name] = old;
    } else if (typeof old === "object" && old !== null) {
      poison(old as Record<string, unknown>, text, allowed);
      if (RECORDS.has(name)) {
        const record = old as Record<string, unknown>;
        const [first] = Object.entries(record);
        if (first !== undefined)
          Object.defineProperty(record, text, {
            value: first[1],
            enumerable: true,
            writable: true,
            configurable: true,
          });
      }
    }
  }
}

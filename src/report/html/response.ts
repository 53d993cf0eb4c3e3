import type { Block, Response, Task } from "../../contracts/index.ts";
import { count, size } from "../figures.ts";
import type { TaskMaterial } from "../input.ts";
import { badge, toneOf } from "./badge.ts";
import { highlighted } from "./highlight.ts";
import { Markup, escape, markup, preformatted } from "./markup.ts";
import { outputOf } from "./output.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const EXECUTED = new Set(["python", "py", "python3", "ipython"]);

function blockTitle(block: Block, material: TaskMaterial): Markup {
  const fileName = material.blocks.find(({ index }) => index === block.index)?.fileName ?? null;
  const lines =
    block.endLine < block.startLine
      ? "empty"
      : block.startLine === block.endLine
        ? `line ${block.startLine}`
        : `lines ${block.startLine} to ${block.endLine}`;
  return markup`<div class="block-title"><b>Block ${block.index}</b> ${badge(block.outcome ?? block.disposition, block.disposition === "truncated" ? "open" : toneOf(block.outcome))} <span class="quiet">${block.language === "" ? "untagged" : block.language}, ${lines}${fileName === null ? "" : `, file ${fileName}`}${block.outcome === null ? "" : `, ${block.disposition}`}</span>${block.reason === null ? null : markup`<span class="why">${block.reason}</span>`}<code class="digest" title="SHA-256 of the bytes executed">${block.sha256}</code></div>`;
}

/** The response's own line numbers, as tracebacks show them; the line that failed is marked. */
function gutter(block: Block, source: string, failed: number | null): Markup {
  const lines = source === "" ? 0 : source.split("\n").length - (source.endsWith("\n") ? 1 : 0);
  const numbers = Array.from({ length: lines }, (_, index) => block.startLine + index);
  const at = failed === null ? -1 : numbers.indexOf(failed);
  if (at === -1) return markup`<pre class="gutter" aria-hidden="true">\n${numbers.join("\n")}</pre>`;
  const before = numbers.slice(0, at).map((number) => `${number}\n`);
  const after = numbers.slice(at + 1).map((number) => `\n${number}`);
  return markup`<pre class="gutter" aria-hidden="true">\n${before.join("")}<b>${failed}</b>${after.join("")}</pre>`;
}

/** A block as the response has it, beside what it printed. */
function blockBox(block: Block, source: string, material: TaskMaterial): Markup {
  const python = EXECUTED.has(block.language.toLowerCase()) || block.disposition === "executed";
  const code = python ? highlighted(source) : new Markup(escape(source));
  const outputs = outputOf(block.index, material);
  const failed = material.blockReports.find(({ index }) => index === block.index)?.error?.line ?? null;
  const numbered = markup`<div class="source">${gutter(block, source, failed)}${preformatted(code, "code")}</div>`;
  const silence =
    block.disposition === "executed" && block.outcome !== null ? "Nothing was printed." : "Not executed.";
  const body =
    outputs.length === 0
      ? markup`${numbered}<p class="silence">${silence}</p>`
      : markup`<div class="beside">${numbered}<div class="outputs">${outputs}</div></div>`;
  return markup`<div class="block">${blockTitle(block, material)}${body}</div>`;
}

/** A line that opens or closes a fence, with what containers put before it. */
const FENCE = /^[ \t>*+\-\d.)]*(?:`{3,}|~{3,})[^\n]*\n?$/;

function fenceLine(line: string): Markup | null {
  return line === "" ? null : markup`<pre class="fence">\n${line.replace(/\r?\n$/, "")}</pre>`;
}

/** Prose of an agent, exactly as written, visibly not ours; the fence lines that touch a block stand back. */
function prose(text: string, afterBlock = false, beforeBlock = false): Markup | null {
  if (text.trim() === "") return null;
  const firstEnd = afterBlock ? text.indexOf("\n") + 1 || text.length : 0;
  const opening = FENCE.test(text.slice(0, firstEnd)) ? firstEnd : 0;
  const lastStart = beforeBlock ? text.lastIndexOf("\n", text.length - 2) + 1 : text.length;
  const closing = lastStart >= opening && FENCE.test(text.slice(lastStart)) ? lastStart : text.length;
  const middle = text.slice(opening, closing);
  return markup`${fenceLine(text.slice(0, opening))}${middle.trim() === "" ? null : preformatted(middle.replace(/^(?:[ \t]*\r?\n)+/, "").trimEnd(), "prose")}${fenceLine(text.slice(closing))}`;
}

/** The implementer's response from its first byte to its last, each block in its place beside its output. */
function implementersResponse(response: Response, task: Task, material: TaskMaterial): Markup {
  const bytes = ENCODER.encode(response.text);
  const parts: (Markup | null)[] = [];
  let reached = 0;
  for (const block of task.blocks.filter((each) => each.agent === response.agent)) {
    const [start, end] = block.byteRange;
    if (start < reached || end < start || end > bytes.length) continue;
    parts.push(prose(DECODER.decode(bytes.subarray(reached, start)), reached > 0, true));
    parts.push(blockBox(block, DECODER.decode(bytes.subarray(start, end)), material));
    reached = end;
  }
  parts.push(prose(DECODER.decode(bytes.subarray(reached)), reached > 0));
  return markup`${parts}`;
}

/** Every response of a task in full; the implementer's first, with blocks and outputs, the others folded. */
export function responses(task: Task, material: TaskMaterial | null): Markup {
  if (material === null || material.responses.length === 0) return markup`<p class="quiet">No response.</p>`;
  const ordered = material.responses.toSorted(
    (left, right) => Number(right.implementer) - Number(left.implementer),
  );
  const outside = outputOf(null, { ...material, blockReports: [] });
  return markup`${ordered.map((response) => markup`<details class="response"${response.implementer ? markup` open` : null}><summary><b class="words">${response.agent}</b>${response.implementer ? " (implementer)" : ""} <span class="quiet">${size(ENCODER.encode(response.text).length)}, agent's own words</span></summary><div class="agent">${response.implementer ? implementersResponse(response, task, material) : prose(response.text)}</div></details>`)}${outside.length === 0 ? null : markup`<details class="response"><summary>Printed outside of blocks <span class="quiet">${count(outside.length, "piece")}</span></summary><div class="outputs">${outside}</div></details>`}`;
}

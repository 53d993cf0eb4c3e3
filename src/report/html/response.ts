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

/** A block as the response has it, beside what it printed. */
function blockBox(block: Block, source: string, material: TaskMaterial): Markup {
  const code =
    EXECUTED.has(block.language.toLowerCase()) || block.disposition === "executed"
      ? highlighted(source)
      : new Markup(escape(source));
  const outputs = outputOf(block.index, material.stdout, material.stderr, material.blockReports);
  const quiet =
    block.disposition === "executed"
      ? markup`<p class="quiet nothing">Nothing was printed.</p>`
      : markup`<p class="quiet nothing">Not executed.</p>`;
  return markup`<div class="block">${blockTitle(block, material)}<div class="beside">${preformatted(code, "code")}<div class="outputs">${outputs.length === 0 ? quiet : outputs}</div></div></div>`;
}

/** Prose of an agent, exactly as written, visibly not ours. */
function prose(text: string): Markup | null {
  return text.trim() === "" ? null : preformatted(text, "prose");
}

/** The implementer's response from its first byte to its last, each block in its place beside its output. */
function implementersResponse(response: Response, task: Task, material: TaskMaterial): Markup {
  const bytes = ENCODER.encode(response.text);
  const parts: (Markup | null)[] = [];
  let reached = 0;
  for (const block of task.blocks.filter((each) => each.agent === response.agent)) {
    const [start, end] = block.byteRange;
    if (start < reached || end < start || end > bytes.length) continue;
    parts.push(prose(DECODER.decode(bytes.subarray(reached, start))));
    parts.push(blockBox(block, DECODER.decode(bytes.subarray(start, end)), material));
    reached = end;
  }
  parts.push(prose(DECODER.decode(bytes.subarray(reached))));
  return markup`${parts}`;
}

/** Every response of a task in full; the implementer's first, with blocks and outputs, the others folded. */
export function responses(task: Task, material: TaskMaterial | null): Markup {
  if (material === null || material.responses.length === 0) return markup`<p class="quiet">No response.</p>`;
  const ordered = material.responses.toSorted(
    (left, right) => Number(right.implementer) - Number(left.implementer),
  );
  const outside = outputOf(null, material.stdout, material.stderr, []);
  return markup`${ordered.map((response) => markup`<details class="response"${response.implementer ? markup` open` : null}><summary><b class="words">${response.agent}</b>${response.implementer ? " (implementer)" : ""} <span class="quiet">${size(ENCODER.encode(response.text).length)}, agent's own words</span></summary><div class="agent">${response.implementer ? implementersResponse(response, task, material) : prose(response.text)}</div></details>`)}${outside.length === 0 ? null : markup`<details class="response"><summary>Printed outside of blocks <span class="quiet">${count(outside.length, "piece")}</span></summary><div class="outputs">${outside}</div></details>`}`;
}

import { headOf } from "../visible.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** A table in its own scrolling box; null where it has no rows. `name` is read to those who cannot see it. */
export function table(
  name: string,
  columns: string[],
  rows: (Markup | string | number | null)[][],
): Markup | null {
  if (rows.length === 0) return null;
  return markup`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Words of agents in a cell: long ones fold, nothing is lost. */
export function words(text: string, limit = 240): Markup {
  if (text.length <= limit) return markup`<span class="words">${text}</span>`;
  const head = headOf(text, limit);
  return markup`<details class="fold"><summary><span class="words">${head}&#8230;</span></summary><span class="words">${text.slice(head.length)}</span></details>`;
}

import type { Cycle } from "../../contracts/index.ts";
import { STANDINGS, standing, tally, worstFirst } from "../standing.ts";
import { STANDING_TONE, sign } from "./badge.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

const WIDTH = 640;
const TILE = 22;
const GAP = 4;

/** Tasks by verdict: a bar of shares, and a tile a task that leads to its card. */
export function statusPicture(cycle: Cycle, anchors: Map<string, string>): Markup {
  const counts = tally(cycle);
  const total = Math.max(1, cycle.tasks.length);
  const present = STANDINGS.filter((word) => counts[word] > 0);
  let reached = 0;
  const bar = present.map((word) => {
    const width = (counts[word] / total) * WIDTH;
    const part = markup`<rect class="fill-${STANDING_TONE[word]}" x="${reached.toFixed(1)}" y="0" width="${Math.max(1, width - 2).toFixed(1)}" height="14" rx="3"><title>${counts[word]} ${word}</title></rect>`;
    reached += width;
    return part;
  });
  const perRow = Math.floor((WIDTH + GAP) / (TILE + GAP));
  const rows = Math.ceil(cycle.tasks.length / perRow);
  const tiles = worstFirst(cycle.tasks).map((task, index) => {
    const [x, y] = [(index % perRow) * (TILE + GAP), Math.floor(index / perRow) * (TILE + GAP) + 26];
    const word = standing(task);
    return markup`<a href="#${anchors.get(task.taskId) ?? ""}"><rect class="fill-${STANDING_TONE[word]}" x="${x}" y="${y}" width="${TILE}" height="${TILE}" rx="4"/><text class="tile" x="${x + TILE / 2}" y="${y + 15.5}" text-anchor="middle">${sign(word)}</text><title>${task.taskId}: ${word}</title></a>`;
  });
  const legend = STANDINGS.map(
    (word) => markup`<li class="${STANDING_TONE[word]}"><b>${counts[word]}</b> ${word}</li>`,
  );
  const description = STANDINGS.map((word) => `${counts[word]} ${word}`).join(", ");
  return markup`<section class="picture" aria-label="Tasks by verdict"><ul class="legend">${legend}</ul><svg viewBox="0 0 ${WIDTH} ${26 + rows * (TILE + GAP)}" role="group" aria-labelledby="picture-t picture-d"><title id="picture-t">Tasks by verdict</title><desc id="picture-d">${description}</desc>${bar}${tiles}</svg></section>`;
}

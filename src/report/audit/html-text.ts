import type { Claim } from "../../contracts/index.ts";
import { badge, toneOf } from "../html/badge.ts";
import { markup } from "../html/markup.ts";
import type { Markup } from "../html/markup.ts";
import { words } from "../html/table.ts";
import { reasonOf } from "./input.ts";

/** A claim with the name of its place in the page. */
interface Placed {
  claim: Claim;
  id: string;
}

/** Evidence of one claim that is listed beside the text. */
const EVIDENCE_SHOWN = 8;

/**
 * The text line by line, exactly as written, each claim marked where it stands and its evidence beside it. Lines without
 * claims lie together. Names of places are counted, never taken from the text.
 */
export function markedText(text: string, claims: readonly Claim[]): Markup {
  const byLine = new Map<number, Placed[]>();
  for (const [place, claim] of claims.entries()) {
    const line = byLine.get(claim.line) ?? [];
    byLine.set(claim.line, [...line, { claim, id: `claim-${place + 1}` }]);
  }
  const passages: Markup[] = [];
  let silent: Markup[] = [];
  const endSilence = (): void => {
    if (silent.length > 0)
      passages.push(markup`<div class="passage"><pre>${silent}</pre><aside></aside></div>`);
    silent = [];
  };
  for (const [place, line] of text.split(/\r\n|\n|\r/).entries()) {
    const placed = byLine.get(place + 1);
    if (placed === undefined) {
      silent.push(numbered(place + 1, markup`${line}`));
      continue;
    }
    endSilence();
    passages.push(
      markup`<div class="passage spoken"><pre>${numbered(place + 1, markedLine(line, placed))}</pre><aside>${placed.map(beside)}</aside></div>`,
    );
  }
  endSilence();
  return markup`<div class="audited">${passages}</div>`;
}

function numbered(number: number, line: Markup): Markup {
  return markup`<span class="number" id="line-${number}">${number}</span><code class="line">${line}\n</code>`;
}

/** Marks the values where they stand; one without a place, or inside another, is told beside the line only. */
function markedLine(line: string, placed: readonly Placed[]): Markup {
  const parts: Markup[] = [];
  let reached = 0;
  const inOrder = placed
    .filter(({ claim }) => claim.column !== undefined)
    .toSorted((a, b) => (a.claim.column ?? 0) - (b.claim.column ?? 0));
  for (const { claim, id } of inOrder) {
    const start = (claim.column ?? 1) - 1;
    if (start < reached || !line.startsWith(claim.value, start)) continue;
    const end = start + claim.value.length;
    parts.push(
      markup`${line.slice(reached, start)}<mark class="${toneOf(claim.state)}"><a href="#${id}">${claim.value}</a></mark>`,
    );
    reached = end;
  }
  return markup`${parts}${line.slice(reached)}`;
}

function beside({ claim, id }: Placed): Markup {
  const shown = claim.evidence.slice(0, EVIDENCE_SHOWN);
  const more = claim.evidence.length - shown.length;
  const evidence =
    claim.note === undefined || shown.length === 0
      ? null
      : markup`<ul>${shown.map((each) => markup`<li class="words">${each}</li>`)}${more > 0 ? markup`<li>and ${more} more</li>` : null}</ul>`;
  return markup`<div class="claim ${toneOf(claim.state)}" id="${id}">${badge(claim.state, toneOf(claim.state))} <code>${claim.value}</code> <span class="quiet">${claim.kind}</span><p>${words(reasonOf(claim), 400)}</p>${evidence}</div>`;
}

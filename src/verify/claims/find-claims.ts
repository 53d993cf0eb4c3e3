import type { FoundClaim, TextFormat } from "./found-claim.ts";
import { readText } from "./document/read-text.ts";
import { sentencesOf } from "./document/sentences.ts";
import type { Passage, TextDocument } from "./document/document.ts";
import type { Draft } from "./draft.ts";
import { usesDecimalComma } from "./grammar/number-tokens.ts";
import { Places } from "./places.ts";
import { sentenceClaims } from "./sentence-claims.ts";
import { tableClaims } from "./table-claims.ts";

/** More claims than this of one text say nothing more. */
const MAX_CLAIMS = 5000;
const MAX_TEXT = 500;
/** A sentence longer than this is no sentence; its rest is read as the next one. */
const MAX_SENTENCE = 2000;

/**
 * Finds what a text says of the work it tells of: run ids, metrics, statistics, derived numbers, counts, files, tests and
 * statements of completion, in the order of the text. Code, quoted output, plans, targets, settings and others' results
 * are no claims. Takes time that grows with the length of the text.
 */
export function findClaims(text: string, format: TextFormat): FoundClaim[] {
  const document = readText(text, format);
  const comma = usesDecimalComma(proseOf(document));
  const places = new Places(text);
  const found: FoundClaim[] = [];
  let statement = 0;
  for (const passage of document.passages) {
    if (found.length >= MAX_CLAIMS) break;
    if (passage.open) continue;
    for (const sentence of piecesOf(passage)) {
      const lead = leadOf(passage);
      const ticked =
        /(?:^|\n)\s*(?:[-*+]\s+)?\[[xX]\]/.test(text.slice(passage.start, passage.start + 20)) ||
        /^\s*[✅✔☑]/u.test(sentence.text);
      const { drafts, runIds } = sentenceClaims(sentence.text, {
        comma,
        lead,
        heading: passage.kind === "heading",
        ticked,
      });
      statement += 1;
      const start = passage.start + sentence.start;
      const written = text.slice(start, start + sentence.text.length).trim();
      for (const each of drafts)
        found.push(
          claimOf(
            each,
            { text: written, start, statement, runIds, sections: passage.sections, cell: null },
            text,
            places,
          ),
        );
    }
  }
  for (const table of document.tables) {
    if (found.length >= MAX_CLAIMS) break;
    for (const row of tableClaims(table, comma)) {
      statement += 1;
      const written = text.slice(row.start, row.end).trim();
      for (const { cell, ...each } of row.drafts)
        found.push(
          claimOf(
            each,
            { text: written, start: 0, statement, runIds: row.runIds, sections: table.sections, cell },
            text,
            places,
          ),
        );
    }
  }
  const ordered = found.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_CLAIMS);
  return withEarlierWords(ordered);
}

/** The text without what was left out of it, such as code, whose numbers are written otherwise. */
function proseOf({ passages, tables }: TextDocument): string {
  const cells = tables.flatMap((table) => table.rows.flatMap((row) => row.map((cell) => cell.text)));
  return [...passages.map((passage) => passage.text), ...cells].join("\n");
}

function piecesOf(passage: Passage): { start: number; text: string }[] {
  return sentencesOf(passage.text).flatMap(({ start, text }) => {
    if (text.length <= MAX_SENTENCE) return [{ start, text }];
    const pieces: { start: number; text: string }[] = [];
    for (let at = 0; at < text.length; at += MAX_SENTENCE)
      pieces.push({ start: start + at, text: text.slice(at, at + MAX_SENTENCE) });
    return pieces;
  });
}

/** The nearest words that set the mood: the lead-in of the list, else the heading. */
function leadOf(passage: Passage): string {
  return passage.lead === "" ? (passage.sections.at(-1) ?? "") : passage.lead;
}

interface Standing {
  text: string;
  start: number;
  statement: number;
  runIds: string[];
  sections: readonly string[];
  cell: FoundClaim["cell"];
}

function claimOf({ start, end, ...said }: Draft, at: Standing, source: string, places: Places): FoundClaim {
  return {
    ...said,
    ...places.of(at.start + start),
    text: at.text.slice(0, MAX_TEXT),
    value: source.slice(at.start + start, at.start + end),
    runIds: at.runIds,
    sections: [...at.sections],
    cell: at.cell,
    statement: at.statement,
  };
}

/** Measures in the names of quantities; "mean" and "difference" say of nothing what it is. */
const GENERAL =
  /^(?:means?|average|median|best|difference|gap|improvements?|gain|reduction|increase|decrease|drop|ratio|standard deviation|std|sd|results?|scored?|scores?|performance|costs?|media|mittelwert|moyenne|peak|rate|rates|percentile)$/iu;

/** Numbers that name no measure may be of the one named last in the same section. */
function withEarlierWords(found: readonly FoundClaim[]): FoundClaim[] {
  let section = "";
  let last: string[] = [];
  return found.map((claim) => {
    const here = claim.sections.join("\n");
    if (here !== section) last = [];
    section = here;
    if (claim.kind !== "metric" && claim.kind !== "derived") return claim;
    const named = claim.quantities.filter((quantity) => !GENERAL.test(quantity));
    if (named.length > 0) {
      if (claim.kind === "metric") last = named.slice(0, 1);
      return claim;
    }
    return { ...claim, inherited: [...new Set([...claim.inherited, ...last])] };
  });
}

import { createHash } from "node:crypto";
import { count } from "../figures.ts";
import { badge, toneOf } from "../html/badge.ts";
import { markup, trusted } from "../html/markup.ts";
import type { Markup } from "../html/markup.ts";
import { STYLE } from "../html/style.ts";
import { table, words } from "../html/table.ts";
import type { AuditFormat } from "./format.ts";
import { AUDIT_STYLE } from "./html-style.ts";
import { markedText } from "./html-text.ts";
import { audited, claimsByWeight, reasonOf } from "./input.ts";
import type { AuditReportInput } from "./input.ts";
import { heldAgainst } from "./screen.ts";

const ALL_STYLE = STYLE + AUDIT_STYLE;
const STYLE_DIGEST = createHash("sha256").update(ALL_STYLE, "utf8").digest("base64");
/** Nothing is loaded and no script runs; only our own style, by its digest. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'`;

const ROWS = 200;
const STATES = ["contradicted", "unsupported", "supported"] as const;

/** One page without script: the text itself with each claim marked and its evidence beside it. */
export const auditHtml: AuditFormat = {
  name: "html",
  write(input) {
    const { audit, text } = input;
    const { word } = audited(input);
    const document = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${word} \u2013 runproof audit</title><style>${trusted(ALL_STYLE)}</style></head>
<body><a class="skip" href="#text">To the text</a><main>${header(input)}${open(input)}<section id="text"><h2>The text, claim by claim</h2>${filter(input)}${markedText(text, audit.claims)}</section>${sources(input)}</main></body></html>
`;
    return document.text;
  },
};

function header(input: AuditReportInput): Markup {
  const { audit } = input;
  const { word, tone } = audited(input);
  return markup`<header class="decision ${tone}"><p class="kicker">Audit of <code>${audit.file}</code></p><h1>${word}</h1><ul class="summary">${STATES.map((state) => markup`<li class="${toneOf(state)}"><b>${audit.summary[state]}</b> ${state}</li>`)}</ul><p class="when">Held against ${heldAgainst(input)}. Grade of the records: ${audit.grade}.</p></header>`;
}

/** What is contradicted or lacks a record, worst first. */
function open({ audit }: AuditReportInput): Markup | null {
  const claims = claimsByWeight(audit.claims).filter(({ state }) => state !== "supported");
  const ids = new Map(audit.claims.map((claim, place) => [claim, `claim-${place + 1}`]));
  const rows = claims
    .slice(0, ROWS)
    .map((claim) => [
      badge(claim.state, toneOf(claim.state)),
      markup`<a href="#${ids.get(claim) ?? ""}">line ${claim.line}</a>`,
      markup`<code>${claim.value}</code>`,
      words(claim.text),
      words(reasonOf(claim), 400),
    ]);
  if (rows.length === 0) return null;
  const more = claims.length - rows.length;
  return markup`<section><h2>Not verified</h2>${table("Not verified", ["State", "Where", "Value", "Claim", "Why"], rows)}${more > 0 ? markup`<p class="quiet">and ${more} more, in the text below</p>` : null}</section>`;
}

function filter({ audit }: AuditReportInput): Markup {
  const choices = [
    { word: "all", amount: audit.claims.length },
    ...STATES.map((word) => ({ word, amount: audit.summary[word] })),
  ];
  return markup`<nav aria-label="Filter claims"><fieldset class="filter"><legend>Show claims</legend>${choices.map(({ word, amount }) => markup`<input type="radio" name="state" id="show-${word}" value="${word}"${word === "all" ? markup` checked` : null}><label for="show-${word}">${word} <b>${amount}</b></label>`)}</fieldset></nav>`;
}

function sources({ audit, toolVersion }: AuditReportInput): Markup {
  const rows = audit.sources
    .slice(0, ROWS)
    .map((source) => [
      markup`<code class="words">${source.path}</code>`,
      source.kind,
      source.runs,
      source.numbers,
    ]);
  const more = audit.sources.length - rows.length;
  return markup`<section><h2>What the text was held against</h2>${table("Sources", ["Source", "Kind", "Runs", "Numbers"], rows)}${more > 0 ? markup`<p class="quiet">and ${count(more, "more source")}</p>` : null}${audit.notes.length === 0 ? null : markup`<ul class="reasons">${audit.notes.slice(0, ROWS).map((note) => markup`<li class="words">${note}</li>`)}</ul>`}</section><footer><p class="quiet">Written by runproof ${toolVersion}. A supported claim equals a record at the precision it is written with; it says nothing about how the record came to be beyond its grade.</p></footer>`;
}

import { createHash } from "node:crypto";
import type { Cycle } from "../../contracts/index.ts";
import { count, duration, between, figure, moment } from "../figures.ts";
import { materialOf } from "../input.ts";
import type { ReportInput } from "../input.ts";
import { scopeStatements } from "../scope.ts";
import { STATISTIC_COLUMNS, statisticNotes, statisticRow } from "../statistic-row.ts";
import { STANDINGS, gatesByWeight, tally, worstFirst } from "../standing.ts";
import { badge, toneOf } from "./badge.ts";
import { card } from "./card.ts";
import { forestPlot } from "./forest-plot.ts";
import { markup, trusted } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { FRAME_STYLE } from "./rich.ts";
import { SCRIPT } from "./script.ts";
import { statusPicture } from "./status-picture.ts";
import { STYLE } from "./style.ts";
import { table, words } from "./table.ts";

/** Cards that start unfolded: all of a small cycle, else the first of what is not verified. */
const SMALL_CYCLE = 8;
const OPEN_CARDS = 3;
const NOTES_SHOWN = 200;
const SHORT = 60;
/** Above this many cards the browser lays out only those in sight. */
const MANY = 30;

const DECISION_TONE = { GO: "good", "NO-GO": "bad", INCONCLUSIVE: "open" } as const;

function digest(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}

/** Nothing is loaded; only our own style and script, by their digests; no form or base; frames hold what stands in them. */
const POLICY = `default-src 'none'; style-src ${digest(STYLE)} ${digest(FRAME_STYLE)}; script-src ${digest(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'`;

function reasonItem(reason: string): Markup {
  return markup`<li class="words">${reason}</li>`;
}

function decisionHeader(cycle: Cycle): Markup {
  const { outcome, basis, reasons } = cycle.decision;
  const shown = reasons.slice(0, 8);
  const rest = reasons.slice(8);
  const took = between(cycle.startedAt, cycle.endedAt);
  return markup`<header class="decision ${DECISION_TONE[outcome]}"><p class="kicker">Decision <span>by ${basis}</span></p><h1>${outcome}</h1><ul class="reasons">${shown.map(reasonItem)}</ul>${rest.length === 0 ? null : markup`<details><summary>and ${rest.length} more</summary><ul class="reasons">${rest.map(reasonItem)}</ul></details>`}<p class="when">${moment(cycle.startedAt)}${took === null ? ", unfinished" : `, ${duration(took)}`} &#183; cycle <code>${cycle.cycleId}</code></p></header>`;
}

function gates(cycle: Cycle, anchors: Map<string, string>): Markup | null {
  const rows = gatesByWeight(cycle.decision.gates).map((gate) => [
    badge(gate.outcome, toneOf(gate.outcome)),
    markup`<code class="words">${gate.text}</code>`,
    gate.taskId === null
      ? "cycle"
      : markup`<a href="#${anchors.get(gate.taskId) ?? ""}"><code>${gate.taskId}</code></a>`,
    gate.observed.length === 0
      ? "\u2013"
      : `${gate.observed.slice(0, 8).map(figure).join(", ")}${gate.observed.length > 8 ? ", \u2026" : ""}`,
    words(gate.message, 400),
  ]);
  return rows.length === 0
    ? null
    : markup`<section><h2>Gates</h2>${table("Gates", ["Outcome", "Gate", "Of", "Observed", "Why"], rows)}</section>`;
}

function comparisons(cycle: Cycle, anchors: Map<string, string>): Markup | null {
  if (cycle.statistics.length === 0) return null;
  const rows = cycle.statistics.map((each) => {
    const [taskId = "", ...cells] = statisticRow(each, cycle);
    return [
      markup`<a href="#${anchors.get(taskId) ?? ""}"><code>${taskId}</code></a>`,
      // What is short stays whole: numbers are not to be broken.
      ...cells.map((text) => (text.length <= SHORT ? text : words(text))),
    ];
  });
  const notes = cycle.statistics.flatMap((each) =>
    statisticNotes(each).map(
      (note) => markup`<li class="words"><code>${each.taskId}</code>, ${each.metric}: ${note}</li>`,
    ),
  );
  return markup`<section><h2>Comparisons</h2>${forestPlot(cycle.statistics, "forest")}${table("Comparisons", [...STATISTIC_COLUMNS], rows)}${notes.length === 0 ? null : markup`<details class="more"><summary>How the samples came to be <span class="quiet">${notes.length}</span></summary><ul class="quiet">${notes.slice(0, NOTES_SHOWN)}</ul></details>`}</section>`;
}

function scope(input: ReportInput): Markup {
  return markup`<section class="scope"><h2>How far this evidence reaches</h2><dl>${scopeStatements(input).map(({ title, text }) => markup`<div><dt>${title}</dt><dd class="words">${text}</dd></div>`)}</dl></section>`;
}

function tools(cycle: Cycle): Markup {
  const counts = tally(cycle);
  const choices = [
    { word: "all", amount: cycle.tasks.length },
    ...STANDINGS.map((word) => ({ word, amount: counts[word] })),
  ];
  return markup`<nav aria-label="Filter tasks"><fieldset class="filter"><legend>Show tasks</legend>${choices.map(({ word, amount }) => markup`<input type="radio" name="standing" id="show-${word}" value="${word}"${word === "all" ? markup` checked` : null}><label for="show-${word}">${word} <b>${amount}</b></label>`)}</fieldset><div class="tools" hidden><input type="search" id="search" placeholder="Search in all tasks  /" aria-label="Search in all tasks"><button type="button" id="unfold">Unfold all</button><button type="button" id="fold">Fold all</button></div></nav>`;
}

function colophon(input: ReportInput): Markup {
  const { cycle } = input;
  const { python, packages, isolation, engine } = cycle.environment;
  const { summary } = cycle;
  return markup`<footer><h2>This cycle</h2><dl class="facts"><div><dt>Input</dt><dd><code>${cycle.input.path}</code> (${cycle.input.kind})</dd></div><div><dt>SHA-256 of the input</dt><dd><code class="digest">${cycle.input.sha256}</code></dd></div><div><dt>Blocks</dt><dd>${summary.blocksExecuted} executed of ${summary.blocksFound} found</dd></div><div><dt>Executions</dt><dd>${summary.executionsSucceeded} ended well, ${summary.executionsFailed} did not</dd></div><div><dt>Runs witnessed</dt><dd>${summary.runsWitnessed}</dd></div><div><dt>Python</dt><dd>${python.version} <code>${python.executable}</code></dd></div><div><dt>Packages</dt><dd>${count(packages.count, "package")} <code class="digest">${packages.sha256}</code></dd></div><div><dt>Isolation</dt><dd>${isolation.level}</dd></div><div><dt>Engine</dt><dd>${engine}</dd></div><div><dt>Written by</dt><dd>runproof ${input.toolVersion}, from the evidence of this cycle</dd></div></dl></footer>`;
}

/** The whole page. Every value is escaped by the templates; ids and anchors are counted, never taken from agents. */
export function page(input: ReportInput): string {
  const { cycle } = input;
  const ordered = worstFirst(cycle.tasks);
  const anchors = new Map(ordered.map((task, index) => [task.taskId, `task-${index + 1}`]));
  const cards = ordered.map((task, index) => {
    const open =
      ordered.length <= SMALL_CYCLE
        ? task.verdict !== null
        : index < OPEN_CARDS && task.verdict !== "verified" && task.verdict !== null;
    return card(task, materialOf(input, task.taskId), `task-${index + 1}`, open);
  });
  const document = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${cycle.decision.outcome} \u2013 runproof report</title><style>${trusted(STYLE)}</style></head>
<body><a class="skip" href="#tasks">To the tasks</a><main>${decisionHeader(cycle)}${statusPicture(cycle, anchors)}${scope(input)}${gates(cycle, anchors)}${comparisons(cycle, anchors)}<section id="tasks"${ordered.length > MANY ? markup` class="many"` : null}><h2>Tasks</h2>${tools(cycle)}${cards}<p id="none" hidden>No task matches.</p></section>${colophon(input)}</main><script>${trusted(SCRIPT)}</script></body></html>
`;
  return document.text;
}

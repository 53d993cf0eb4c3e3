import type { Finding, Task } from "../../contracts/index.ts";
import { count, duration, moment, size } from "../figures.ts";
import type { TaskMaterial } from "../input.ts";
import { reasonAlone, ending, findingsByWeight, hintLead, standing, verdictWords } from "../standing.ts";
import { headOf } from "../visible.ts";
import { STANDING_TONE, badge, toneOf } from "./badge.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { responses } from "./response.ts";
import { runsSection } from "./runs.ts";
import { table, words } from "./table.ts";

function findingItem(finding: Finding, lead: string): Markup {
  const { code, outcome, message, hint, evidence } = finding;
  const tone = toneOf(outcome);
  const open = outcome === "fail" || outcome === "unknown";
  const rests = `${evidence.slice(0, 20).join(", ")}${evidence.length > 20 ? `, and ${evidence.length - 20} more` : ""}`;
  return markup`<li class="${tone}">${badge(outcome, tone)} <code>${code}</code><p class="words">${message}</p>${hint === null ? null : markup`<p class="hint words">${open ? markup`<b>${lead}:</b> ` : null}${hint}</p>`}${evidence.length === 0 ? null : markup`<p class="quiet words">Rests on: ${rests}</p>`}</li>`;
}

/** What was found and what to do; checks that passed are folded. */
function findings(task: Task): Markup | null {
  const ordered = findingsByWeight(task.findings);
  const open = ordered.filter(({ outcome }) => outcome !== "pass");
  const passed = ordered.filter(({ outcome }) => outcome === "pass");
  if (ordered.length === 0) return null;
  const item = (finding: Finding): Markup => findingItem(finding, hintLead(task));
  return markup`<section><h3>Findings</h3>${open.length === 0 ? null : markup`<ul class="findings">${open.map(item)}</ul>`}${passed.length === 0 ? null : markup`<details class="passed"><summary>${count(passed.length, "check")} passed</summary><ul class="findings">${passed.map(item)}</ul></details>`}</section>`;
}

function files(task: Task, material: TaskMaterial | null): Markup | null {
  const copies = new Map(material?.artifacts.map(({ path, copy }) => [path, copy]));
  const changed = task.execution?.files ?? [];
  const known = new Set(changed.map((file) => file.path));
  const rows = [
    ...changed.map((file) => [
      words(file.path),
      file.change,
      size(file.bytes),
      file.change === "deleted" ? "\u2013" : copies.get(file.path) == null ? "digest only" : "copied",
      markup`<code class="digest">${file.sha256}</code>`,
    ]),
    ...(material?.workspace ?? [])
      .filter((entry) => !known.has(entry.path))
      .map((entry) => [
        words(entry.path),
        entry.type === "file"
          ? "not written by this execution"
          : entry.type === "link"
            ? `link${entry.escapes ? " out of the workspace" : ""}`
            : "no regular file",
        size(entry.bytes),
        "\u2013",
        entry.sha256 === null ? "\u2013" : markup`<code class="digest">${entry.sha256}</code>`,
      ]),
  ];
  if (rows.length === 0) return null;
  return markup`<section><h3>Files <span class="quiet">${rows.length}</span></h3>${table("Files", ["File", "Change", "Size", "Kept", "SHA-256"], rows.slice(0, 500))}${rows.length > 500 ? markup`<p class="quiet">and ${rows.length - 500} more in cycle.json</p>` : null}</section>`;
}

function claims(task: Task): Markup | null {
  if (task.claims.length === 0) return null;
  const rows = task.claims
    .slice(0, 300)
    .map((claim) => [
      badge(claim.state, toneOf(claim.state)),
      claim.kind,
      words(claim.text),
      markup`${claim.agent ?? ""} line ${claim.line}`,
      words(claim.note ?? ""),
    ]);
  return markup`<details class="more"><summary><h3>Claims <span class="quiet">${task.claims.length}, what the responses say; never evidence</span></h3></summary>${table("Claims", ["State", "Kind", "Words", "Where", "Note"], rows)}</details>`;
}

function execution(task: Task): Markup {
  const run = task.execution;
  if (run === null) return markup`<p class="quiet">Nothing was executed.</p>`;
  const limits = Object.entries(run.isolation.limits ?? {}).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return markup`<details class="more"><summary><h3>Execution <span class="quiet">${ending(run)}</span></h3></summary><dl class="facts"><div><dt>Execution</dt><dd><code>${run.executionId}</code></dd></div><div><dt>Started</dt><dd>${moment(run.startedAt)}</dd></div><div><dt>Took</dt><dd>${duration(run.durationMs)}</dd></div><div><dt>Processor</dt><dd>${duration(run.cpuMs)}</dd></div><div><dt>Largest process</dt><dd>${size(run.maxRssBytes)}</dd></div><div><dt>Attempts</dt><dd>${task.attempts}</dd></div><div><dt>Isolation</dt><dd>${run.isolation.level}${run.isolation.start === undefined ? "" : `, ${run.isolation.start} start`}</dd></div><div><dt>stdout</dt><dd>${size(run.stdout.bytes)}${run.stdout.truncated ? ", cut" : ""} <code>${run.stdout.path}</code></dd></div><div><dt>stderr</dt><dd>${size(run.stderr.bytes)}${run.stderr.truncated ? ", cut" : ""} <code>${run.stderr.path}</code></dd></div></dl>${[...limits, ...(run.isolation.notes ?? [])].length === 0 ? null : markup`<ul class="quiet words">${[...limits, ...(run.isolation.notes ?? [])].map((line) => markup`<li>${line}</li>`)}</ul>`}</details>`;
}

function verdictSentence(task: Task): Markup {
  return markup`<p class="verdict ${STANDING_TONE[standing(task)]}"><b>${verdictWords(task)}:</b> <span class="words">${reasonAlone(task)}</span></p>`;
}

/** A task's card, folded or open. `anchor` is ours and unique. */
export function card(task: Task, material: TaskMaterial | null, anchor: string, open: boolean): Markup {
  const word = standing(task);
  return markup`<article class="task ${STANDING_TONE[word]}" id="${anchor}" data-standing="${word}"><details${open ? markup` open` : null}><summary>${badge(word, STANDING_TONE[word])}<h2><code>${task.taskId}</code> <span class="words">${headOf(task.action, 300)}${task.action.length > 300 ? "\u2026" : ""}</span></h2><span class="quiet">${task.priority}, ${task.kind}, ${task.status}${task.execution === null ? "" : `, ${duration(task.execution.durationMs)}`}${task.runs.length === 0 ? "" : `, ${count(task.runs.length, "run")}`}</span></summary><div class="body">${task.action.length > 300 ? markup`<p class="words">${task.action}</p>` : null}${verdictSentence(task)}${findings(task)}${runsSection(task.runs, material, anchor)}${files(task, material)}<section><h3>Responses</h3>${responses(task, material)}</section>${claims(task)}${execution(task)}</div></details></article>`;
}

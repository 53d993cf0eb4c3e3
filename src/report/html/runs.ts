import type { Run } from "../../contracts/index.ts";
import { between, count, duration, figure, moment, size } from "../figures.ts";
import type { TaskMaterial } from "../input.ts";
import { shortened } from "../visible.ts";
import { badge } from "./badge.ts";
import { hasChart, lineChart } from "./chart.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { table, words } from "./table.ts";

const CHARTS = 24;
const ROWS = 200;
const METRIC_COLUMNS = 5;
const PARAMETER_COLUMNS = 3;

/** Names that occur in the runs, those of most runs first. */
function frequent(runs: Run[], names: (run: Run) => string[], limit: number): string[] {
  const carried = new Map<string, number>();
  for (const run of runs) for (const name of names(run)) carried.set(name, (carried.get(name) ?? 0) + 1);
  return [...carried]
    .toSorted((left, right) => right[1] - left[1])
    .slice(0, limit)
    .map(([name]) => name);
}

function parameter(run: Run, name: string): string | null {
  return Object.hasOwn(run.params, name) ? (run.params[name] ?? null) : null;
}

/** Runs beside each other, with the parameters that differ and the metrics that most of them carry. */
function overview(runs: Run[]): Markup | null {
  const differing = frequent(runs, (run) => Object.keys(run.params), 50)
    .filter((name) => new Set(runs.map((run) => parameter(run, name))).size > 1)
    .slice(0, PARAMETER_COLUMNS);
  const metrics = frequent(runs, (run) => Object.keys(run.metrics), METRIC_COLUMNS);
  return table(
    "Runs",
    ["Run", "Grade", "Status", ...differing, ...metrics].map((name) => shortened(name, 60)),
    runs.slice(0, ROWS).map((run) => [
      words(run.name ?? run.runId, 60),
      badge(run.grade, own(run) ? "good" : "open"),
      words(run.status, 40),
      ...differing.map((name) => words(parameter(run, name) ?? "\u2013", 40)),
      ...metrics.map((name) => {
        const metric = Object.hasOwn(run.metrics, name) ? run.metrics[name] : undefined;
        return metric === undefined ? "\u2013" : figure(metric.last);
      }),
    ]),
  );
}

function own(run: Run): boolean {
  return run.grade === "witnessed" || run.grade === "captured";
}

/** The charts of runs, with the run's name where several stand together; only those shown are drawn. */
function chartBox(runs: Run[], anchor: string, together: boolean): Markup | null {
  const charts: Markup[] = [];
  let rest = 0;
  for (const [place, run] of runs.entries()) {
    for (const [index, [name, metric]] of Object.entries(run.metrics).entries()) {
      if (charts.length === CHARTS) {
        if (hasChart(metric)) rest++;
        continue;
      }
      const title = together ? `${name} (${run.name ?? run.runId})` : name;
      const chart = lineChart(title, metric, `${anchor}-r${place}-m${index}`);
      if (chart !== null) charts.push(chart);
    }
  }
  if (charts.length === 0) return null;
  return markup`<div class="charts">${charts}</div>${rest > 0 ? markup`<p class="quiet">and ${count(rest, "more chart")}; the values are in cycle.json</p>` : null}`;
}

function more(total: number): Markup | null {
  return total <= ROWS ? null : markup`<p class="quiet">and ${total - ROWS} more in cycle.json</p>`;
}

function fact(name: string, value: Markup | string): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function facts(run: Run): Markup {
  const took = between(run.startTime, run.endTime);
  return markup`<dl class="facts">${fact("Run id", markup`<code>${run.runId}</code>`)}${fact("Experiment", words(run.experiment))}${fact("Started", moment(run.startTime))}${fact("Took", took === null ? "not ended" : duration(took))}${run.parentRunId === null ? null : fact("Parent run", markup`<code>${run.parentRunId}</code>`)}</dl>`;
}

function runBox(run: Run, material: TaskMaterial | null, charts: Markup | null, alone: boolean): Markup {
  const params = Object.entries(run.params);
  const metrics = Object.entries(run.metrics);
  const artifacts = (material?.runArtifacts ?? []).filter((artifact) => artifact.runId === run.runId);
  const metricRows = metrics
    .slice(0, ROWS)
    .map(([name, metric]) => [words(name, 120), figure(metric.last), metric.points]);
  const artifactRows = artifacts
    .slice(0, ROWS)
    .map(({ path, bytes, sha256 }) => [
      words(path),
      size(bytes),
      sha256 === null ? "\u2013" : markup`<code class="digest">${sha256}</code>`,
    ]);
  const tables = [
    table("Metrics", ["Metric", "Last", "Points"], metricRows),
    table(
      "Parameters",
      ["Parameter", "Value"],
      params.slice(0, ROWS).map((pair) => pair.map((text) => words(text, 120))),
    ),
  ];
  return markup`<details class="run"${alone ? markup` open` : null}><summary><b class="words">${run.name ?? run.runId}</b> ${badge(run.grade, own(run) ? "good" : "open")} <span class="quiet">${run.status}, ${count(metrics.length, "metric")}</span></summary>${facts(run)}${charts}<div class="pair">${tables}</div>${table("Artifacts", ["Artifact", "Size", "SHA-256"], artifactRows)}${more(metrics.length)}${more(params.length)}</details>`;
}

/** The runs of a task: beside each other where there are several, then each with its parameters, metrics and charts. */
export function runsSection(runs: Run[], material: TaskMaterial | null, anchor: string): Markup | null {
  if (runs.length === 0) return null;
  const alone = runs.length === 1;
  const charts = chartBox(runs, anchor, !alone);
  const boxes = runs.slice(0, ROWS).map((run) => runBox(run, material, alone ? charts : null, alone));
  if (alone) return markup`<section><h3>Runs <span class="quiet">1</span></h3>${boxes}</section>`;
  return markup`<section><h3>Runs <span class="quiet">${runs.length}</span></h3>${overview(runs)}${charts}<details class="each"><summary>Each run with parameters, metrics and artifacts</summary>${boxes}${more(runs.length)}</details></section>`;
}

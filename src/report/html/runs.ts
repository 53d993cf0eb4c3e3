import type { Run } from "../../contracts/index.ts";
import { between, count, duration, figure, moment, size } from "../figures.ts";
import type { TaskMaterial } from "../input.ts";
import { badge } from "./badge.ts";
import { lineChart } from "./chart.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { table, words } from "./table.ts";

const CHARTS = 24;
const ROWS = 200;
const METRIC_COLUMNS = 5;

/** Runs beside each other, with the metrics that most of them carry. */
function overview(runs: Run[]): Markup | null {
  if (runs.length < 2) return null;
  const carried = new Map<string, number>();
  for (const run of runs)
    for (const name of Object.keys(run.metrics)) carried.set(name, (carried.get(name) ?? 0) + 1);
  const names = [...carried]
    .toSorted((left, right) => right[1] - left[1])
    .slice(0, METRIC_COLUMNS)
    .map(([name]) => name);
  return table(
    "Runs",
    ["Run", "Grade", "Status", ...names],
    runs.slice(0, ROWS).map((run) => [
      words(run.name ?? run.runId, 60),
      run.grade,
      words(run.status, 40),
      ...names.map((name) => {
        const metric = Object.hasOwn(run.metrics, name) ? run.metrics[name] : undefined;
        return metric === undefined ? "\u2013" : figure(metric.last);
      }),
    ]),
  );
}

function more(total: number): Markup | null {
  return total <= ROWS ? null : markup`<p class="quiet">and ${total - ROWS} more in cycle.json</p>`;
}

function runBox(run: Run, material: TaskMaterial | null, id: string, open: boolean): Markup {
  const params = Object.entries(run.params);
  const metrics = Object.entries(run.metrics);
  const charts = metrics
    .map(([name, metric], index) => lineChart(name, metric, `${id}-m${index}`))
    .filter((chart) => chart !== null);
  const artifacts = (material?.runArtifacts ?? []).filter((artifact) => artifact.runId === run.runId);
  const took = between(run.startTime, run.endTime);
  const good = run.grade === "witnessed" || run.grade === "captured";
  return markup`<details class="run"${open ? markup` open` : null}><summary><b class="words">${run.name ?? run.runId}</b> ${badge(run.grade, good ? "good" : "open")} <span class="quiet">${run.status}, ${count(metrics.length, "metric")}</span></summary><dl class="facts"><div><dt>Run id</dt><dd><code>${run.runId}</code></dd></div><div><dt>Experiment</dt><dd>${words(run.experiment)}</dd></div><div><dt>Started</dt><dd>${moment(run.startTime)}</dd></div><div><dt>Took</dt><dd>${took === null ? "not ended" : duration(took)}</dd></div>${run.parentRunId === null ? null : markup`<div><dt>Parent run</dt><dd><code>${run.parentRunId}</code></dd></div>`}</dl>${charts.length === 0 ? null : markup`<div class="charts">${charts.slice(0, CHARTS)}</div>`}${charts.length > CHARTS ? markup`<p class="quiet">and ${charts.length - CHARTS} more charts; their values are in cycle.json</p>` : null}<div class="pair">${table(
    "Metrics",
    ["Metric", "Last", "Points"],
    metrics.slice(0, ROWS).map(([name, metric]) => [words(name, 120), figure(metric.last), metric.points]),
  )}${table(
    "Parameters",
    ["Parameter", "Value"],
    params.slice(0, ROWS).map(([name, value]) => [words(name, 120), words(value, 120)]),
  )}</div>${more(metrics.length)}${more(params.length)}${table(
    "Artifacts",
    ["Artifact", "Size", "SHA-256"],
    artifacts
      .slice(0, ROWS)
      .map((artifact) => [
        words(artifact.path),
        size(artifact.bytes),
        artifact.sha256 === null ? "\u2013" : markup`<code class="digest">${artifact.sha256}</code>`,
      ]),
  )}</details>`;
}

/** The runs of a task: an overview where there are several, then each with its parameters, metrics and charts. */
export function runsSection(runs: Run[], material: TaskMaterial | null, anchor: string): Markup | null {
  if (runs.length === 0) return null;
  return markup`<section><h3>Runs <span class="quiet">${runs.length}</span></h3>${overview(runs)}${runs.slice(0, ROWS).map((run, index) => runBox(run, material, `${anchor}-r${index}`, runs.length === 1))}${more(runs.length)}</section>`;
}

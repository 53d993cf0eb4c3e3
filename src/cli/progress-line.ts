import type { Num } from "../contracts/index.ts";
import type { Progress } from "../cycle/index.ts";
import { bounded, figure, fit, visible, wrap } from "../report/index.ts";
import type { Terminal } from "./io.ts";

const CLEAR_LINE = "\r\u001b[K";
const REDRAW_MS = 120;
const REASON_INDENT = "      ";
/** Metrics that the live line shows: those logged last. */
const SHOWN_METRICS = 3;
const METRIC_COLUMNS = 24;

interface Running {
  label: string;
  since: number;
  lastLine: string;
  metrics: Map<string, Num>;
}

/** Progress on stderr: one live line on a terminal, plain lines elsewhere, nothing where `quiet`. `stop` removes the live line. */
export function startProgress(terminal: Terminal, quiet: boolean): Progress & { stop(): void } {
  const show = (line: string): void => {
    if (!quiet) terminal.err(`${terminal.live ? CLEAR_LINE : ""}${line}\n`);
  };
  const running = new Map<string, Running>();
  const redraw = (): void => {
    if (running.size === 0) return;
    terminal.err(`${CLEAR_LINE}${fit(liveLine([...running.values()]), Math.max(20, terminal.columns - 1))}`);
  };
  const timer = terminal.live && !quiet ? setInterval(redraw, REDRAW_MS) : null;
  timer?.unref();
  return {
    note: (line) => show(visible(line)),
    taskStarted(task) {
      const label = `[${task.place}/${task.total}] ${visible(task.taskId)}`;
      running.set(task.taskId, { label, since: Date.now(), lastLine: "", metrics: new Map() });
      if (!terminal.live) show(`${label}  ${visible(task.action).slice(0, 100)}`);
    },
    taskLine(taskId, line) {
      const task = running.get(taskId);
      if (task === undefined) return;
      task.lastLine = line;
      moveToEnd(running, taskId, task);
    },
    taskMetric(taskId, key, value) {
      const task = running.get(taskId);
      if (task === undefined) return;
      moveToEnd(task.metrics, key, value);
      const [oldest] = task.metrics.keys();
      if (task.metrics.size > SHOWN_METRICS && oldest !== undefined) task.metrics.delete(oldest);
    },
    taskEnded(task) {
      const label = running.get(task.taskId)?.label ?? visible(task.taskId);
      const time = task.durationMs === null ? "" : `  ${(task.durationMs / 1000).toFixed(1)}s`;
      running.delete(task.taskId);
      const head = `${label}  ${task.verdict ?? task.status}${time}`;
      const reason = visible(bounded(task.reason));
      const columns = Math.max(40, terminal.columns - 1);
      // What is not verified says at its end what to do, so it is never cut; a log has lines of any length.
      if (!terminal.live) show(`${head}  ${reason}`);
      else if (task.verdict === "verified" || task.verdict === null) show(fit(`${head}  ${reason}`, columns));
      else for (const line of wrap(`${head}  ${reason}`, columns, Infinity, REASON_INDENT)) show(line);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      if (terminal.live && !quiet && running.size > 0) terminal.err(CLEAR_LINE);
      running.clear();
    },
  };
}

/** The task that spoke last, with its time, its latest metrics and its last line; the others are counted. */
function liveLine(tasks: Running[]): string {
  const task = tasks.at(-1);
  if (task === undefined) return "";
  const others = tasks.length === 1 ? "" : `  and ${tasks.length - 1} more at work`;
  const seconds = Math.round((Date.now() - task.since) / 1000);
  const metrics = [...task.metrics].map(
    ([key, value]) => `  ${fit(visible(key), METRIC_COLUMNS)}=${figure(value)}`,
  );
  return `${task.label}  ${seconds}s${others}${metrics.join("")}  ${visible(task.lastLine)}`;
}

function moveToEnd<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
}

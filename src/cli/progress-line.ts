import type { Progress } from "../cycle/index.ts";
import { fit, visible } from "../report/index.ts";
import type { Terminal } from "./io.ts";

const CLEAR_LINE = "\r\u001b[K";
const REDRAW_MS = 120;
/** Whole reasons stand in the result; a log line needs no more than this. */
const PLAIN_COLUMNS = 110;

/** Progress on stderr: one live line on a terminal, plain lines elsewhere, nothing where `quiet`. `stop` removes the live line. */
export function startProgress(terminal: Terminal, quiet: boolean): Progress & { stop(): void } {
  const show = (line: string): void => {
    if (!quiet) terminal.err(`${terminal.live ? CLEAR_LINE : ""}${line}\n`);
  };
  let current: { label: string; since: number } | null = null;
  let lastLine = "";
  const redraw = (): void => {
    if (current === null) return;
    const seconds = Math.round((Date.now() - current.since) / 1000);
    const line = `${current.label}  ${seconds}s  ${visible(lastLine)}`;
    terminal.err(`${CLEAR_LINE}${fit(line, Math.max(20, terminal.columns - 1))}`);
  };
  const timer = terminal.live && !quiet ? setInterval(redraw, REDRAW_MS) : null;
  timer?.unref();
  return {
    note: (line) => show(visible(line)),
    taskStarted(task) {
      const label = `[${task.place}/${task.total}] ${visible(task.taskId)}`;
      current = { label, since: Date.now() };
      lastLine = "";
      if (!terminal.live) show(`${label}  ${visible(task.action).slice(0, 100)}`);
    },
    taskLine(line) {
      lastLine = line;
    },
    taskEnded(task) {
      const label = current?.label ?? visible(task.taskId);
      const time = task.durationMs === null ? "" : `  ${(task.durationMs / 1000).toFixed(1)}s`;
      current = null;
      show(
        fit(
          `${label}  ${task.verdict ?? task.status}${time}  ${visible(task.reason)}`,
          terminal.live ? terminal.columns - 1 : PLAIN_COLUMNS,
        ),
      );
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      if (terminal.live && !quiet && current !== null) terminal.err(CLEAR_LINE);
      current = null;
    },
  };
}

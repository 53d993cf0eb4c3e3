import { ERROR_MEANING, RunproofError } from "../errors.ts";
import { visible } from "../report/index.ts";
import type { Terminal } from "./io.ts";

/** The one place that turns an error into text and an exit code. A stack is shown only for a defect of ours, with RUNPROOF_DEBUG. */
export function showError(error: unknown, terminal: Terminal): number {
  if (error instanceof RunproofError) {
    terminal.err(`runproof: ${visible(error.message)}\n`);
    for (const line of error.more) terminal.err(`  ${visible(line)}\n`);
    if (error.hint !== null) terminal.err(`  ${visible(error.hint)}\n`);
    if (terminal.environment["RUNPROOF_DEBUG"] && error.stack) terminal.err(`${visible(error.stack)}\n`);
    return ERROR_MEANING[error.code].exitCode;
  }
  const what = error instanceof Error ? error.message : String(error);
  terminal.err(`runproof: a defect of runproof itself: ${visible(what)}\n`);
  if (terminal.environment["RUNPROOF_DEBUG"] && error instanceof Error && error.stack)
    terminal.err(`${visible(error.stack)}\n`);
  else terminal.err("  Run again with RUNPROOF_DEBUG=1 and report what it prints.\n");
  return ERROR_MEANING.INTERNAL.exitCode;
}

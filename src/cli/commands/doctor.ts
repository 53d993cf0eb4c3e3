import type { Command } from "commander";
import { acceptIsolation, examineMachine } from "../../cycle/index.ts";
import { visible } from "../../report/index.ts";
import type { Terminal } from "../io.ts";

interface Flags {
  accept?: string;
  json?: boolean;
}

/** `doctor`: what `run` needs and how to mend what is missing; `--accept process` saves the consent to a weaker isolation. */
export function addDoctorCommand(
  program: Command,
  terminal: Terminal,
  setExitCode: (code: number) => void,
): void {
  program
    .command("doctor")
    .description("probe what the program needs and say how to mend what is missing")
    .option("--accept <level>", "accept isolation `process` for this machine")
    .option("--json", "print the probes as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  runproof doctor\n  runproof doctor --json\n  runproof doctor --accept process",
    )
    .action(async (flags: Flags) => {
      if (flags.accept !== undefined) {
        const path = await acceptIsolation(flags.accept, terminal.environment);
        terminal.err(
          `Isolation "process" is accepted for this machine (saved in ${path}); remove that file to take it back.\n`,
        );
      }
      const report = await examineMachine({
        surroundings: terminal,
        note: (line) => terminal.err(`${visible(line)}\n`),
      });
      if (flags.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
      else for (const probe of report.probes) terminal.out(`${probeLine(probe)}\n`);
      setExitCode(report.ok ? 0 : 1);
    });
}

function probeLine(probe: Awaited<ReturnType<typeof examineMachine>>["probes"][number]): string {
  // What `run` does without is told, but is no lack.
  const state = probe.ok ? "ok  " : probe.needed === false ? "-   " : "LACK";
  return `${state}  ${probe.name}: ${visible(probe.detail)}${probe.mend === null ? "" : `\n      ${visible(probe.mend)}`}`;
}

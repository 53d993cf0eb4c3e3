import { Option } from "commander";
import type { Command } from "commander";
import { outlineRun, runCycle } from "../../cycle/index.ts";
import type { RunFlags } from "../../cycle/index.ts";
import { RunproofError } from "../../errors.ts";
import { dryRunScreen, firstScreen, visible } from "../../report/index.ts";
import { interruptible } from "../interrupt.ts";
import type { Terminal } from "../io.ts";
import { startProgress } from "../progress-line.ts";
import { notAvailable, OPTIONS_TO_COME } from "./not-available.ts";

type Flags = RunFlags & {
  dryRun?: boolean;
  json?: boolean;
  quiet?: boolean;
  engine?: string;
} & Record<string, unknown>;

const EXAMPLES = `
Examples:
  runproof run responses/task-1.md
  runproof run tracker.json --timeout 30m --memory 8GiB
  runproof run pending_actions.json --project . --json > cycle.json
  cat response.md | runproof run -`;

/** `run INPUT...`: intake, extract, execute, verify, decide, report. */
export function addRunCommand(
  program: Command,
  terminal: Terminal,
  setExitCode: (code: number) => void,
): void {
  const command = program
    .command("run")
    .argument(
      "<input...>",
      "handoff or tracker (.json), one or more responses (.md), or - for standard input",
    )
    .description("execute what agents wrote, verify what they claim, decide, report")
    .option("--dry-run", "show tasks, blocks and what would be done; execute and write nothing")
    .option("--out <dir>", "folder for everything the cycle leaves (default: .runproof/cycles/<cycle id>)")
    .option(
      "--project <dir>",
      "files that the code finds in its working directory; the originals stay as they are",
    )
    .option(
      "--mount <src[:dst]>",
      "folder that the code may read (repeatable)",
      (value: string, before: string[] | undefined) => [...(before ?? []), value],
    )
    .option("--cache <dir>", "folder kept across executions, for downloaded models and data")
    .option("--config <file>", "configuration file (default: runproof.config.yaml in the project)")
    .option("--python <path>", "interpreter of an environment of your own (default: the managed environment)")
    .option("--requirements <file>", "packages for the code, as a requirements file; wheels only")
    .option("--allow-install", "install the packages that the code asks for (%pip install NAME); wheels only")
    .option(
      "--tracking-uri <url>",
      "an MLflow server of your own, which is only logged to (default: a store in .runproof)",
    )
    .option(
      "--timeout <time>",
      "wall time of a session from the first line of its code, as in 30m (default: 2h)",
    )
    .option(
      "--memory <size>",
      "memory of a session, as in 8GiB (default: 80 % of the machine's, divided by --jobs)",
    )
    .option("--output-limit <size>", "stdout and stderr of a session together, as in 1GiB (default: 100MiB)")
    .option("--jobs <n>", "sessions of tasks that do not depend on each other at a time (default: 1)")
    .option("--gpu", "give sessions the machine's NVIDIA GPUs")
    .option(
      "--challenge",
      "execute each task again with its data shuffled, sampled and withheld, and with other seeds",
    )
    .option("--network <none|host>", "none, or the host's network (default: none)")
    .option("--isolation <full|process|none>", "how the code is kept apart (default: full)")
    // Both are taken and change nothing yet.
    .addOption(new Option("--unsigned", "leave the evidence unsigned").hideHelp())
    .addOption(new Option("--engine <local|ray>", "where sessions are executed (default: local)").hideHelp())
    .option("--json", "print the content of cycle.json on stdout, and nothing else")
    .option("--quiet", "no progress on stderr")
    .addHelpText("after", EXAMPLES);
  for (const option of OPTIONS_TO_COME)
    command.addOption(new Option(option.flags, option.summary).hideHelp());
  command.action(async (inputs: string[], flags: Flags) => {
    refuseOptionsToCome(command, flags);
    setExitCode(
      flags.dryRun ? await showDryRun(inputs, flags, terminal) : await run(inputs, flags, terminal),
    );
  });
}

function refuseOptionsToCome(command: Command, flags: Flags): void {
  for (const option of command.options) {
    if (
      OPTIONS_TO_COME.some((coming) => coming.flags === option.flags) &&
      flags[option.attributeName()] !== undefined
    ) {
      throw notAvailable(`\`run ${option.long}\``);
    }
  }
  if (flags.engine !== undefined && flags.engine !== "local") {
    if (flags.engine === "ray") throw notAvailable("`run --engine ray`");
    throw new RunproofError("USAGE", `--engine is "${flags.engine}", expected local or ray.`, {
      hint: "Leave it away for local.",
    });
  }
}

async function run(inputs: string[], flags: Flags, terminal: Terminal): Promise<number> {
  const progress = startProgress(terminal, flags.quiet === true);
  const interruption = interruptible((line) => progress.note(line));
  try {
    const result = await runCycle({
      inputs,
      flags,
      progress,
      signal: interruption.signal,
      surroundings: terminal,
    });
    progress.stop();
    if (flags.json) terminal.out(`${JSON.stringify(result.cycle, null, 2)}\n`);
    else
      terminal.out(
        `${firstScreen(result.cycle, { directory: result.directory, report: result.reportPath }).join("\n")}\n`,
      );
    return result.exitCode;
  } finally {
    progress.stop();
    interruption.release();
  }
}

async function showDryRun(inputs: string[], flags: Flags, terminal: Terminal): Promise<number> {
  const outline = await outlineRun({
    inputs,
    flags,
    surroundings: terminal,
    note: (line) => flags.quiet || terminal.err(`${visible(line)}\n`),
  });
  terminal.out(
    `${flags.json ? JSON.stringify(outline.document, null, 2) : dryRunScreen(outline).join("\n")}\n`,
  );
  return 0;
}

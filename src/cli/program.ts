import { Command, CommanderError } from "commander";
import { toolVersion } from "../cycle/index.ts";
import { addAuditCommand } from "./commands/audit.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { COMMANDS_TO_COME, notAvailable } from "./commands/not-available.ts";
import { addRunCommand } from "./commands/run.ts";
import { RunproofError } from "../errors.ts";
import { visibleLines } from "../report/index.ts";
import type { Terminal } from "./io.ts";
import { showError } from "./show-error.ts";

const USAGE_EXIT = 2;

/** Parses, calls, prints. Returns the exit code; never ends the process. */
export async function runProgram(words: string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const setExitCode = (code: number): void => {
    exitCode = code;
  };
  const program = new Command("runproof")
    .description("Run what your agents wrote, prove what they claim.")
    .version(toolVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("  Type `runproof --help` to see what can be typed.")
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(visibleLines(text.replace(/^error: /, "runproof: "))),
    });
  addRunCommand(program, terminal, setExitCode);
  addAuditCommand(program, terminal, setExitCode);
  addDoctorCommand(program, terminal, setExitCode);
  for (const command of program.commands)
    command.showHelpAfterError(`  Type \`runproof ${command.name()} --help\` to see what can be typed.`);
  for (const coming of COMMANDS_TO_COME) {
    program
      .command(coming.name, { hidden: true })
      .description(coming.summary)
      .argument("[anything...]")
      .allowUnknownOption()
      .action(() => {
        throw notAvailable(`\`${coming.name}\``);
      });
  }
  try {
    refuseInputWithoutCommand(words, program);
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT;
    return showError(error, terminal);
  }
}

/** Inputs are often typed where the command belongs. */
function refuseInputWithoutCommand(words: readonly string[], program: Command): void {
  const first = words.find((word) => word === "-" || !word.startsWith("-"));
  if (first === undefined || program.commands.some((command) => command.name() === first)) return;
  if (first !== "-" && !/\.(?:md|markdown|mdown|json|ipynb)$/i.test(first)) return;
  throw new RunproofError("USAGE", `"${first}" is an input, no command.`, {
    hint: `Did you mean \`runproof run ${words.join(" ")}\`?`,
  });
}

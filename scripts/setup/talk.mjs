/** One line of progress, on stderr: stdout belongs to results. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Set-up cannot go on; the message says what to type. Ends the program with exit code 1 without a stack. */
export class SetupStopped extends Error {}

/** Runs a script's main function and turns a stop into its message. */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupStopped)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

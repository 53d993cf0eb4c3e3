#!/usr/bin/env node
import { processTerminal } from "./io.ts";
import { runProgram } from "./program.ts";

// A reader that goes away (`| head`) is no defect of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await runProgram(process.argv.slice(2), processTerminal());

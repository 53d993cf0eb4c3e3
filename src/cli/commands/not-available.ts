import { RunproofError } from "../../errors.ts";

/** Commands of the contract that this version does not have, with the line that help shows. */
export const COMMANDS_TO_COME: readonly { name: string; summary: string }[] = [
  { name: "cycle", summary: "answer, approve, execute, verify and mend a handoff's tasks with agents" },
  { name: "verify", summary: "check a cycle's evidence offline" },
  { name: "reproduce", summary: "execute a cycle's blocks again and compare" },
  { name: "resume", summary: "go on with an interrupted cycle" },
  { name: "apply", summary: "copy the files of verified tasks into the project" },
  { name: "report", summary: "write the reports again from the evidence" },
  { name: "export", summary: "write the evidence in another format" },
  { name: "serve", summary: "show cycles on a local page" },
  { name: "init", summary: "scaffold a configuration" },
  { name: "key", summary: "show the public key" },
  { name: "mcp", summary: "serve the Model Context Protocol on stdio" },
];

/** Options of `run` that this version does not have. */
export const OPTIONS_TO_COME: readonly { flags: string; summary: string }[] = [
  { flags: "--ray-address <url>", summary: "the Ray cluster" },
];

/** What any command or option that is still to come answers. */
export function notAvailable(what: string): RunproofError {
  return new RunproofError("NOT_AVAILABLE", `${what} is not available yet.`, {
    hint: "`runproof --help` lists what this version has.",
  });
}

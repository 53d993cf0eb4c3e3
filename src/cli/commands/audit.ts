import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { auditText, toolVersion } from "../../cycle/index.ts";
import { RunproofError } from "../../errors.ts";
import { AUDIT_FORMATS, auditScreen, visible } from "../../report/index.ts";
import type { AuditReportInput } from "../../report/index.ts";
import type { Terminal } from "../io.ts";

interface Flags {
  evidence?: string;
  records?: string[];
  allowUnsupported?: boolean;
  json?: boolean;
  sarif?: string;
  html?: string;
}

const EXAMPLES = `
Examples:
  runproof audit summary.md --evidence .runproof/cycles/20260102T030405Z-1a2b3c4d
  runproof audit paper.tex --records results/ --html audit.html
  runproof audit README.md --records mlflow.db metrics.csv --allow-unsupported
  runproof audit notes.md --records https://mlflow.example.org --sarif audit.sarif

Exit codes: 0 all claims supported, 100 a claim contradicted or unsupported, 2 input that cannot be read.`;

/** `audit FILE`: every claim of a text held against a cycle's evidence, or against records of anybody's. */
export function addAuditCommand(
  program: Command,
  terminal: Terminal,
  setExitCode: (code: number) => void,
): void {
  program
    .command("audit")
    .argument("<file>", "Markdown, LaTeX or plain text, or - for standard input")
    .description("hold every claim of a text against a cycle's evidence or other records")
    .option("--evidence <dir>", "the out folder of a cycle")
    .option(
      "--records <path...>",
      "instead: JSON, JSON lines, CSV, folders of them, an MLflow store or a server's address",
    )
    .option("--allow-unsupported", "accept claims that no record speaks to")
    .option("--json", "print the audit as JSON on stdout, and nothing else")
    .option(
      "--sarif <file>",
      "write SARIF 2.1.0 for code hosts and editors; - for stdout instead of the table",
    )
    .option("--html <file>", "write a page that shows the text with each claim and its evidence")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: Flags) => setExitCode(await audit(file, flags, terminal)));
}

async function audit(file: string, flags: Flags, terminal: Terminal): Promise<number> {
  if (flags.json && flags.sarif === "-") {
    throw new RunproofError("USAGE", "Both --json and --sarif - want stdout.", {
      hint: "Name a file after --sarif.",
    });
  }
  const {
    audit: document,
    text,
    exitCode,
  } = await auditText({
    file,
    evidence: flags.evidence,
    records: flags.records,
    allowUnsupported: flags.allowUnsupported,
    surroundings: terminal,
    note: (line) => terminal.err(`${visible(line)}\n`),
  });
  const input = {
    audit: document,
    text,
    allowUnsupported: flags.allowUnsupported === true,
    toolVersion: toolVersion(),
  };
  if (flags.json) terminal.out(written("json", input));
  else if (flags.sarif === "-") terminal.out(written("sarif", input));
  else terminal.out(`${auditScreen(input, terminal.columns).join("\n")}\n`);
  if (flags.html !== undefined) await write(flags.html, written("html", input), flags.evidence, terminal);
  if (flags.sarif !== undefined && flags.sarif !== "-")
    await write(flags.sarif, written("sarif", input), flags.evidence, terminal);
  return exitCode;
}

function written(name: string, input: AuditReportInput): string {
  return AUDIT_FORMATS.find((format) => format.name === name)?.write(input) ?? "";
}

/** Evidence is never added to: a report lies anywhere but in the out folder. */
async function write(
  path: string,
  content: string,
  evidence: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const target = resolve(terminal.workingDirectory, path);
  if (evidence !== undefined && `${target}/`.startsWith(`${resolve(terminal.workingDirectory, evidence)}/`)) {
    throw new RunproofError("USAGE", `${path} lies in the evidence, to which nothing is added.`, {
      hint: "Name a file outside of it.",
    });
  }
  try {
    await writeFile(target, content);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RunproofError("STORAGE_FAILED", `${path} cannot be written: ${why}.`, {
      hint: "Name a file in a folder that you may write to.",
      cause,
    });
  }
  terminal.err(`Written: ${visible(path)}\n`);
}

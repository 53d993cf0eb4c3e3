import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../setup/root.mjs";

/** Claims of a LaTeX text as the built command line judges them. */
export function auditOf(text, records) {
  const folder = mkdtempSync(join(tmpdir(), "rp-paper-"));
  try {
    const file = join(folder, "paper.tex");
    writeFileSync(file, text);
    const words = [join(ROOT, "dist/cli/main.js"), "audit", file, "--json", "--records", ...records];
    const { stdout, stderr, status } = spawnSync(process.execPath, words, {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (status !== 0 && status !== 100) throw new Error(`audit ended with ${status}: ${stderr}`);
    return JSON.parse(stdout).claims;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

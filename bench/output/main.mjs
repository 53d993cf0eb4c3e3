// 500 MB of printed lines through a session, and redirected to a file by the same interpreter without us.
// npm run bench -- output
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTurns, summary, timed } from "../common/measure.mjs";
import { conclude, printContestants } from "../common/report.mjs";
import { managedPython, PLAIN_ENVIRONMENT, warmSessions } from "../common/warm-sessions.mjs";

const ROUNDS = 5;
const LINES = 7_000_000;
const BYTES = LINES * 71;
/** Agreed: share of the redirected program's speed, and bytes of this whole process at its highest. */
const SHARE = 0.5;
const MEMORY = 150_000_000;

const code = `line = "x" * 70\nfor _ in range(${LINES}):\n    print(line)\n`;
const folder = mkdtempSync(join(tmpdir(), "rp-bench-"));
const program = join(folder, "program.py");
writeFileSync(program, code);

function redirected() {
  return timed(async () => {
    const file = openSync(join(folder, "stdout.txt"), "w");
    const stdio = ["ignore", file, "inherit"];
    const child = spawn(managedPython(), [program], { stdio, env: PLAIN_ENVIRONMENT });
    await new Promise((done) => child.once("close", done));
    closeSync(file);
  });
}

const sessions = await warmSessions({ modules: ["json"] });
let written = 0;

async function printed() {
  const { ms, stdoutPath } = await sessions.run(code);
  written = statSync(stdoutPath).size;
  rmSync(stdoutPath);
  return ms;
}

const times = await inTurns(
  {
    "runproof, warm, full isolation": {
      once: printed,
    },
    "CPython, redirected to a file": { once: redirected },
  },
  ROUNDS,
);
const peak = process.resourceUsage().maxRSS * 1024;
await sessions.close();
rmSync(folder, { recursive: true, force: true });
if (written !== BYTES) throw new Error(`${written} of ${BYTES} bytes arrived`);

const [ours, theirs] = Object.values(times).map(summary);
const summaries = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
printContestants(`${BYTES / 1e6} MB of printed lines`, summaries);
const share = theirs.medianMs / ours.medianMs;
conclude(
  [
    {
      what: "500 MB of printed lines",
      target: "at least 50 % of the speed of the same program redirected to a file",
      measured: `${Math.round(share * 100)} %`,
      holds: share >= SHARE,
    },
    {
      what: "memory of runproof meanwhile",
      target: "less than 150 MB",
      measured: `${Math.round(peak / 1e6)} MB at its highest`,
      holds: peak < MEMORY,
    },
  ],
  { summaries, peakBytes: peak },
);

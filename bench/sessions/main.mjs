// One block from request to result, here and elsewhere, in turns: npm run bench -- sessions
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTurns, median, summary } from "../common/measure.mjs";
import { conclude, printContestants } from "../common/report.mjs";
import { stockServer } from "../common/tracking.mjs";
import { PLAIN_ENVIRONMENT } from "../common/warm-sessions.mjs";
import { GUIDE, IMPORTING, TORCH } from "./blocks.mjs";
import { bubblewrapped, fresh, openPeers, ours } from "./contestants.mjs";
import { environmentOf } from "./environments.mjs";
import { throughput } from "./throughput.mjs";

const ROUNDS = 5;
const OURS_EACH = 8;
/** Between two of our sessions, so that the next one is made ready as it is while a cycle verifies or an agent thinks. */
const PAUSE_MS = 150;
const OURS = "runproof, warm, full isolation";
const OURS_AT_ONCE = "  the same, without a pause";
const FRESH = "fresh CPython";
/** Agreed: how many times faster than a fresh interpreter, and than nbclient. */
const TARGETS = { guideFresh: 50, guideNbclient: 80, importing: 120, torch: 100, throughput: 60 };

const blocksPython = await environmentOf("blocks");
const peersPython = await environmentOf("peers");
const torchPython = await environmentOf("torch");
const folder = mkdtempSync(join(tmpdir(), "rp-bench-"));
const server = await stockServer(blocksPython, folder, 47_103);
const usual = { python: blocksPython, folder, uri: server.uri };
const peers = await openPeers(peersPython, usual);

/** Fork and exit of a process with the block's modules, measured bare. */
function floorOf(block, python) {
  const words = ["-W", "ignore", join(import.meta.dirname, "floor.py"), "40", ...block.modules];
  return JSON.parse(execFileSync(python, words, { encoding: "utf8", env: PLAIN_ENVIRONMENT }));
}

async function compare(block, python, others) {
  const witnessed = block === GUIDE;
  const own = await ours(block, { python, folder, witnessed });
  // Once for nothing: files that nobody has read yet, an experiment that is not there yet.
  await own.run();
  for (const other of Object.values(others)) await other.run();
  const contestants = {
    [OURS]: { once: own.run, each: OURS_EACH, pauseMs: PAUSE_MS },
    [OURS_AT_ONCE]: { once: own.run, each: OURS_EACH },
    ...Object.fromEntries(Object.entries(others).map(([name, { run }]) => [name, { once: run }])),
  };
  const times = await inTurns(contestants, ROUNDS);
  await own.close();
  times["(fork and exit of that process)"] = floorOf(block, python);
  const summaries = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
  printContestants(block.title, summaries);
  return summaries;
}

const everybody = (block) => ({
  "fresh CPython": fresh(block, usual),
  "bubblewrap + CPython": bubblewrapped(block, usual),
  "AutoGen LocalCommandLine": peers.autogen(block),
  nbclient: peers.nbclient(block),
});
const guide = await compare(GUIDE, blocksPython, everybody(GUIDE));
const importing = await compare(IMPORTING, blocksPython, everybody(IMPORTING));
const torch = await compare(TORCH, torchPython, {
  "fresh CPython": fresh(TORCH, { ...usual, python: torchPython }),
});
peers.close();
const rates = await throughput(IMPORTING, usual);
server.close();
rmSync(folder, { recursive: true, force: true });

const times = (summaries, peer) => summaries[peer].medianMs / summaries[OURS].medianMs;
const row = (what, ratio, target, peer) => ({
  what,
  target: `at least ${target} times faster than ${peer}`,
  measured: `${ratio.toFixed(1)} times`,
  ratio,
  holds: ratio >= target,
});
conclude(
  [
    row("guide's test block, request to result", times(guide, FRESH), TARGETS.guideFresh, FRESH),
    row("guide's test block, request to result", times(guide, "nbclient"), TARGETS.guideNbclient, "nbclient"),
    row(IMPORTING.title, times(importing, FRESH), TARGETS.importing, FRESH),
    row(TORCH.title, times(torch, FRESH), TARGETS.torch, FRESH),
    row(
      "throughput of that block, 2 in flight",
      median(rates.ours) / median(rates.fresh),
      TARGETS.throughput,
      "fresh CPython, 2 in flight",
    ),
  ],
  { guide, importing, torch, rates },
);
process.exit();

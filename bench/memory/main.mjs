// What a session that is parked ahead takes of memory: shared pages are counted once for all who share them (PSS).
// npm run bench -- memory
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { conclude } from "../common/report.mjs";
import { warmSessions } from "../common/warm-sessions.mjs";

const MODULES = ["mlflow", "pandas", "sklearn", "scipy.stats"];
/** Agreed, bytes. */
const TARGET = 8_000_000;

/** PSS of all processes that descend from this one, in bytes, with how many they are. */
function below() {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/u.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const descends = (pid) => pid === process.pid || (parents.has(pid) && descends(parents.get(pid)));
  const ours = [...parents.keys()].filter((pid) => pid !== process.pid && descends(pid));
  let bytes = 0;
  for (const pid of ours) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    bytes += Number(/^Pss:\s+(\d+)/mu.exec(rollup)?.[1] ?? 0) * 1024;
  }
  return { bytes, processes: ours.length };
}

async function held(park) {
  const sessions = await warmSessions({ modules: MODULES, park });
  await pause(1500);
  const found = below();
  await sessions.close();
  return found;
}

const without = [];
const parked = [];
for (let round = 0; round < 3; round += 1) {
  without.push(await held(false));
  parked.push(await held(true));
}
const middle = (list) => list.toSorted((one, other) => one.bytes - other.bytes)[1];
const [bare, full] = [middle(without), middle(parked)];
const extra = full.bytes - bare.bytes;
const mb = (bytes) => (bytes / 1e6).toFixed(1);
process.stdout.write(`\n  nothing parked: ${mb(bare.bytes)} MB in ${bare.processes} processes\n`);
process.stdout.write(`  one session parked: ${mb(full.bytes)} MB in ${full.processes} processes\n`);
conclude(
  [
    {
      what: "extra memory of a parked session (mlflow, pandas, sklearn, scipy.stats loaded)",
      target: "at most 8 MB",
      measured: `${mb(extra)} MB`,
      holds: extra <= TARGET && full.processes > bare.processes,
    },
  ],
  { without, parked },
);

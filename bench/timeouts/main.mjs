// From a session's time limit to its result, for a tree of 12 processes that ignore SIGTERM; and what is left of it.
// npm run bench -- timeouts
import { readdirSync, readFileSync } from "node:fs";
import { summary } from "../common/measure.mjs";
import { conclude, printContestants } from "../common/report.mjs";
import { warmSessions } from "../common/warm-sessions.mjs";

const ROUNDS = 15;
const LIMIT_MS = 700;
/** Agreed, ms after the limit. */
const TARGET_MS = 100;
const MARK = "runproof-bench-tree";

const code = `import ctypes, os, signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
ctypes.CDLL(None).prctl(15, b"${MARK.slice(0, 15)}", 0, 0, 0)
for child in range(11):
    if os.fork() == 0:
        os.setsid()
        while True: time.sleep(60)
while True: time.sleep(60)
`;

function left() {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/u.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/comm`, "utf8").trim() === MARK.slice(0, 15);
    } catch {
      return false;
    }
  }).length;
}

const after = [];
let most = 0;
let leftovers = 0;
const sessions = await warmSessions({ modules: ["json"], limits: { timeoutMs: LIMIT_MS } });
for (let round = 0; round < ROUNDS; round += 1) {
  const watch = setTimeout(() => (most = Math.max(most, left())), LIMIT_MS - 100);
  // The same blocks would start cold after a hang.
  const { ms } = await sessions.run(`${code}# ${round}\n`, "timed-out");
  clearTimeout(watch);
  after.push(ms - LIMIT_MS);
  leftovers += left();
}
await sessions.close();

const summaries = { "limit to result": summary(after) };
printContestants("A tree of 12 processes that ignore SIGTERM", summaries);
const { medianMs } = summaries["limit to result"];
conclude(
  [
    {
      what: "time limit to result, 12 processes that ignore SIGTERM",
      target: `at most ${TARGET_MS} ms, none left`,
      measured: `${medianMs} ms (${most} processes were seen, ${leftovers} left)`,
      holds: medianMs <= TARGET_MS && leftovers === 0 && most >= 12,
    },
  ],
  { summaries, seen: most, leftovers },
);

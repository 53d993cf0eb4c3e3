import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pythonParts } from "./sandbox.ts";

/** What the database of a store says of a run: points as sets, params, tags. */
export async function stored(store: string, runId: string) {
  const { python } = await pythonParts();
  const program = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
ask = lambda sql: [list(row) for row in db.execute(sql, (sys.argv[2],))]
print(json.dumps({"points": ask("SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ?"),
  "params": dict(ask("SELECT key, value FROM params WHERE run_uuid = ?")),
  "tags": dict(ask("SELECT key, value FROM tags WHERE run_uuid = ?")),
  "status": ask("SELECT status FROM runs WHERE run_uuid = ?")[0][0]}))`;
  const done = spawnSync(python, ["-c", program, join(store, "mlflow.db"), runId], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as {
    points: [string, number, number, number, number][];
    params: Record<string, string>;
    tags: Record<string, string>;
    status: string;
  };
}

// Blocks a second with two in flight.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { learned, warmSessions } from "../common/warm-sessions.mjs";
import { fresh } from "./contestants.mjs";

const ROUNDS = 3;
const OURS_SECONDS = 4;
const FRESH_EACH = 2;

const show = (list) => list.map((rate) => rate.toFixed(2)).join(", ");

/** Works in two lanes until `over`; how many a second. */
async function perSecond(run, over) {
  const began = performance.now();
  let done = 0;
  const lane = async () => {
    while (!over(done, performance.now() - began)) {
      await run();
      done += 1;
    }
  };
  await Promise.all([lane(), lane()]);
  return (done * 1000) / (performance.now() - began);
}

/** @returns blocks a second by contestant, one value a round */
export async function throughput(block, usual) {
  const place = mkdtempSync(join(usual.folder, "throughput-"));
  const options = { python: usual.python, modules: block.modules };
  const memoryFile = await learned(join(place, "memory.json"), block.code, options);
  const sessions = await warmSessions({ ...options, memoryFile });
  const alone = fresh(block, usual);
  const rates = { ours: [], fresh: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.ours.push(
      await perSecond(
        () => sessions.run(block.code),
        (_, ms) => ms > OURS_SECONDS * 1000,
      ),
    );
    rates.fresh.push(await perSecond(alone.run, (done) => done >= FRESH_EACH));
  }
  await sessions.close();
  process.stdout.write(
    `\n2 in flight, blocks a second\n  runproof ${show(rates.ours)}\n  fresh CPython ${show(rates.fresh)}\n`,
  );
  return rates;
}

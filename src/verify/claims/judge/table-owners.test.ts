import { expect, test } from "vitest";
import type { Claim } from "../../../contracts/index.ts";
import type { ClaimRecords } from "../claim-records.ts";
import { findClaims } from "../find-claims.ts";
import { judgeClaims } from "./judge-claims.ts";

/** Three result files of one shape, as a sweep leaves them. */
const RUNS = [
  { loss: [0.4342, 0.6651], time: [52.93, 79.85] },
  { loss: [0.4512, 0.6714], time: [158.68, 173.21] },
  { loss: [0.3897, 0.6402], time: [265.29, 243.75] },
];

const GIVEN: ClaimRecords = {
  runs: [],
  results: RUNS.map(({ loss, time }, place) => ({
    path: `run_${place}/final_info.json`,
    numbers: {
      "circle.eval_loss": loss[0] ?? 0,
      "dino.eval_loss": loss[1] ?? 0,
      "circle.training_time": time[0] ?? 0,
      "dino.training_time": time[1] ?? 0,
    },
  })),
  files: [],
  tests: [],
  executions: [],
  output: [],
};

function cells(table: string): Record<string, Claim["state"]> {
  const claims = judgeClaims(findClaims(table, "markdown"), GIVEN, "audit");
  return Object.fromEntries(claims.map(({ value, state }) => [value, state]));
}

const HEAD = "| Data | Eval loss | Training time (s) |\n| --- | --- | --- |\n";

test("a table that names no run is held to the one that most of its numbers are of", () => {
  expect(cells(`${HEAD}| Circle | 0.451 | 158.68 |\n| Dino | 0.671 | 173.21 |\n`)).toEqual({
    "0.451": "supported",
    "158.68": "supported",
    "0.671": "supported",
    "173.21": "supported",
  });
  expect(cells(`${HEAD}| Circle | 0.421 | 158.68 |\n| Dino | 0.671 | 173.21 |\n`)).toMatchObject({
    "0.421": "contradicted",
    "158.68": "supported",
  });
});

test("columns under merged headers have runs of their own", () => {
  const head =
    "| Data | Baseline eval loss | Baseline training time | Ours eval loss | Ours training time |\n| --- | --- | --- | --- | --- |\n";
  const rows = "| Circle | 0.434 | 52.93 | 0.390 | 265.29 |\n| Dino | 0.665 | 79.85 | 0.640 | 243.75 |\n";
  expect(new Set(Object.values(cells(head + rows)))).toEqual(new Set(["supported"]));
  expect(cells(head + rows.replace("0.390", "0.360"))).toMatchObject({ "0.360": "contradicted" });
});

test("a number of another run among those of one is noted, and wrong only where many agree", () => {
  const mixed = `${HEAD}| Circle | 0.390 | 158.68 |\n| Dino | 0.671 | 173.21 |\n`;
  const claims = judgeClaims(findClaims(mixed, "markdown"), GIVEN, "audit");
  const odd = claims.find(({ value }) => value === "0.390");
  expect(odd).toMatchObject({ state: "supported" });
  expect(odd?.note).toMatch(/another run/);
});

test("rows of different runs side by side are nobody's mixture", () => {
  const rows =
    "| Circle | 0.434 | 52.93 |\n| Circle, longer | 0.451 | 158.68 |\n| Circle, longest | 0.390 | 265.29 |\n";
  expect(new Set(Object.values(cells(HEAD + rows)))).toEqual(new Set(["supported"]));
});

test("digits of values and exponents name no run", () => {
  const rows = "| Circle at lr 1e-2 | 0.434 | 52.93 |\n| Dino at lr 1e-2 | 0.665 | 79.85 |\n";
  expect(new Set(Object.values(cells(HEAD + rows)))).toEqual(new Set(["supported"]));
});

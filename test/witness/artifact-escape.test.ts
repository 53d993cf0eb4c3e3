import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { api, file, openNeighbours } from "./neighbours.ts";
import type { Neighbours } from "./neighbours.ts";

let bench: Bench;
let mine: Url;
let ids: Neighbours["ids"];
let neighbours: Neighbours;

beforeAll(async () => {
  neighbours = await openNeighbours();
  ({ bench, mine, ids } = neighbours);
});
afterAll(() => bench.close());

/** Names of everything in the artifact store. */
const storedFiles = () =>
  new Set(readdirSync(join(bench.store, "mlartifacts"), { recursive: true, encoding: "utf8" }));
/** The artifact folder of the own run. */
const run = () => `0/${ids.mine}/artifacts`;
const escapes = (): string[] => [
  "x.txt",
  `0/${ids.theirs}/artifacts/kept.txt`,
  `0/${ids.mine}/x.txt`,
  `0/${ids.mine}/artifacts`,
  `0/${ids.mine}/artifacts/`,
  `0/${ids.mine}/artifactsX/x.txt`,
  `0/models/${ids.theirModel}/artifacts/x.txt`,
  ...[
    "..",
    "%2e%2e",
    "%2E.",
    ".%2e",
    "%252e%252e",
    "%25252e%25252e",
    "..%2f..",
    "..%252f..",
    "..%5c..",
    "..\\..",
    "%2e%2e%2f%2e%2e",
    ".",
    "%2e",
    "",
    "%00",
    "a%00",
    "a%0a",
    "a%09",
    "%ff",
    "%",
    "a%2500",
    "a%2fb",
    "a%255cb",
    "%23x",
    "a%3fb",
    "%252541",
    "%c0%ae%c0%ae",
  ].map((part) => `${run()}/${part}/../../${ids.theirs}/artifacts/kept.txt`.replace("/../../", `/${part}/`)),
  `/${run()}/x.txt`,
  `%2fetc/passwd`,
  `file:%2f%2f%2fetc/passwd`,
  `mlflow-artifacts:/0/${ids.mine}/artifacts/x`,
];

test("no spelling stores, deletes or lists outside the own run's folder", async () => {
  const before = await neighbours.theirState();
  const files = storedFiles();
  const passed: string[] = [];
  for (const path of escapes()) {
    for (const [method, body] of [
      ["PUT", "evil"],
      ["DELETE", undefined],
    ] as const) {
      const answer = await call(mine, method, file(path), body);
      if (answer.status !== 400 && answer.status !== 403) passed.push(`${method} ${path} ${answer.status}`);
    }
  }
  expect(passed).toEqual([]);
  expect(storedFiles()).toEqual(files);
  expect(await neighbours.theirState()).toEqual(before);
});

test("reading stays within the cycle", async () => {
  const kept = await call(mine, "GET", file(`0/${ids.theirs}/artifacts/kept.txt`));
  expect(kept.text).toBe("kept");
  for (const path of [
    "0/elsewhere/artifacts/x",
    `${run()}/../../${ids.theirs}/x`,
    "..%2f..%2fmlflow.db",
    "mlflow.db",
  ]) {
    const answer = await call(mine, "GET", file(path));
    expect(`${path} ${answer.status}`).toMatch(/ 40[03]$/);
  }
  const lists = [
    "",
    "?path=",
    "?path=0",
    "?path=0/..",
    `?path=${run()}/../..`,
    `?path=${run()}%2f..%2f..`,
    `?path=${run()}&path=0`,
  ];
  for (const query of lists) {
    const answer = await call(mine, "GET", `api/2.0/mlflow-artifacts/artifacts${query}`);
    expect(`${query} ${answer.status}`).toMatch(/ 40[03]$/);
  }
  for (const query of [
    `run_id=${ids.mine}&path=../..`,
    `run_id=${ids.mine}&path=%2fetc`,
    `run_id=deadbeef`,
    `run_id=${ids.mine}&run_id=deadbeef`,
  ]) {
    expect(`${query} ${(await call(mine, "GET", api(`artifacts/list?${query}`))).status}`).toMatch(
      / 40[03]$/,
    );
    expect(`${query} ${(await call(mine, "GET", `get-artifact?path=x&${query}`)).status}`).toMatch(
      / 40[03]$/,
    );
  }
});

test("ordinary names with spaces, umlauts and percent signs are stored and hashed", async () => {
  for (const name of ["a b.txt", "ü/ö.txt", "50%25.txt", "a+b=c.txt", "a:b.txt", "...", "..x"]) {
    const path = file(
      `${run()}/${name.replaceAll(" ", "%20").replaceAll("ü", "%C3%BC").replaceAll("ö", "%C3%B6")}`,
    );
    expect([name, (await call(mine, "PUT", path, name)).status]).toEqual([name, 200]);
    expect((await call(mine, "GET", path)).text).toBe(name);
  }
  expect(existsSync(join(bench.store, "mlartifacts", run(), "50%.txt"))).toBe(true);
});

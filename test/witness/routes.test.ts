import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, findRoute } from "../../src/witness/routes.ts";
import { call, openBench } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { pythonParts } from "./sandbox.ts";

/** Prints every rule of the real server, FastAPI's and the mounted Flask app's, as `METHOD path`. */
const LIST_RULES = `
import os
os.environ.update(_MLFLOW_SERVER_FILE_STORE="sqlite://", _MLFLOW_SERVER_SERVE_ARTIFACTS="true",
                  _MLFLOW_SERVER_ARTIFACT_DESTINATION="/nowhere", MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false")
from mlflow.server.fastapi_app import app
from mlflow.server import app as flask_app
def walk(routes, prefix=""):
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            context = getattr(route, "include_context", None)
            walk(inner.routes, prefix + (getattr(context, "prefix", "") or ""))
            continue
        for method in sorted(getattr(route, "methods", None) or []):
            print(method, prefix + route.path)
walk(app.routes)
for rule in flask_app.url_map.iter_rules():
    for method in sorted(rule.methods):
        print(method, rule.rule)
`;

let bench: Bench;
let url: Url;
let rules: { method: string; path: string }[] = [];

beforeAll(async () => {
  const { python } = await pythonParts();
  const listed = spawnSync(python, ["-W", "ignore", "-c", LIST_RULES], { encoding: "utf8" });
  rules = [...new Set(listed.stdout.trim().split("\n"))].map((line) => {
    const [method = "", path = ""] = line.split(" ");
    return { method, path };
  });
  bench = await openBench();
  url = await bench.witness.open({ executionId: "e", taskId: "t" });
});
afterAll(() => bench.close());

/** A concrete path for a rule: variables filled with harmless text. */
const concrete = (path: string) =>
  path
    .slice(1)
    .replaceAll(/<path:[^>]+>|\{[^}]+:path\}/g, "0/x/artifacts/y")
    .replaceAll(/<[^>]+>|\{[^}]+\}/g, "x1");

test("the real server's table was read", () => {
  expect(rules.length).toBeGreaterThan(400);
  expect(rules.some((rule) => rule.path.includes("graphql"))).toBe(true);
  expect(rules.some((rule) => rule.path.includes("webhooks"))).toBe(true);
  expect(rules.some((rule) => rule.path.startsWith("/v1/traces"))).toBe(true);
  expect(rules.some((rule) => rule.path.includes("gateway"))).toBe(true);
});

test("every rule of the server that is not on the list is refused before the server is asked", async () => {
  const off = rules.filter((rule) => findRoute(rule.method, concrete(rule.path)) === null);
  expect(off.length).toBeGreaterThan(300);
  for (const { method, path } of off) {
    const answer = await call(url, method, concrete(path), method === "POST" ? "{}" : undefined);
    expect([method, path, answer.status]).toEqual([method, path, 403]);
  }
  const calls = bench.events.filter((event) => event.kind === "witness-call");
  expect(calls).toHaveLength(off.length);
  expect(calls.every((event) => !event.granted && event.status === null)).toBe(true);
  // Not even a start was needed to refuse them.
  expect(bench.servers).toHaveLength(0);
});

test("each route on the list exists at the server, and only the ones meant are on it", () => {
  const known = new Set(rules.map((rule) => `${rule.method} ${concrete(rule.path)}`));
  for (const route of ROUTES) {
    const path = route.path.replace("{path...}", "0/x/artifacts/y").replaceAll(/\{\w+\}/g, "x1");
    expect(known).toContain(`${route.method} ${path}`);
  }
  const on = rules
    .filter((rule) => rule.path.startsWith("/api/") && findRoute(rule.method, concrete(rule.path)) !== null)
    .map((rule) => `${rule.method} ${rule.path.replace("/api/2.0/", "")}`);
  expect(
    on.filter((rule) =>
      /regist|webhook|gateway|trace|scorer|prompt|user|job|presigned|mpu|secret|endpoint/.test(rule),
    ),
  ).toEqual([]);
  expect(new Set(ROUTES.map((route) => route.name)).size).toBe(ROUTES.length);
});

test("near misses of listed routes are refused", async () => {
  const paths = [
    "API/2.0/mlflow/runs/create",
    "api/2.0/mlflow/runs/create/",
    "api/2.0/mlflow//runs/create",
    "api/2.0/mlflow/./runs/create",
    "api/2.0/mlflow/runs/../runs/create",
    "api/2.0/mlflow/runs%2Fcreate",
    "api/2.0/mlflow/runs/creat%65",
    "api/3.0/mlflow/runs/create",
    "ajax-api/ajax-api/2.0/mlflow/runs/create",
    "/api/2.0/mlflow/runs/create",
    "api/2.0/mlflow/runs/create;x",
    "api/2.0/mlflow/runs/create%00",
  ];
  for (const path of paths) {
    expect([path, (await call(url, "POST", path, "{}")).status]).toEqual([path, 403]);
  }
  for (const method of ["HEAD", "OPTIONS", "TRACE", "PROPFIND", "PUT"]) {
    expect((await call(url, method, "api/2.0/mlflow/runs/create")).status).toBe(403);
  }
});

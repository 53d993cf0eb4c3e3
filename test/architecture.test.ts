import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

const STAGES = [
  "intake",
  "agents",
  "extract",
  "execute",
  "witness",
  "evidence",
  "analyst",
  "verify",
  "decide",
  "report",
];
const PURE = ["extract", "verify", "decide", "report"];

/** Rooms that a room may import, besides its own folder. */
const ARROWS: Record<string, readonly string[]> = {
  contracts: [],
  "errors.ts": [],
  ...Object.fromEntries(STAGES.map((stage) => [stage, ["contracts", "errors.ts"]])),
  cycle: [...STAGES, "contracts", "errors.ts"],
  cli: ["cycle", "report", "contracts", "errors.ts"],
  web: ["cycle", "report", "contracts", "errors.ts"],
  mcp: ["cycle", "report", "contracts", "errors.ts"],
  "index.ts": ["cycle", "contracts", "errors.ts"],
};

const FORBIDDEN_IN_PURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bperformance\.now\b/,
  /\bprocess\./,
  /\bconsole\./,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\brandom(UUID|Bytes|Int)\b/,
];

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => path.replaceAll("\\", "/"));

const roomOf = (path: string): string => path.split("/")[0] ?? path;

function importsOf(path: string): string[] {
  const text = readFileSync(join(SOURCE, path), "utf8");
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;]*?from\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

test("source files are found, and each has a room", () => {
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((path) => !(roomOf(path) in ARROWS))).toEqual([]);
});

test("every import follows the arrows", () => {
  const wrong: string[] = [];
  for (const path of files) {
    const room = roomOf(path);
    for (const specifier of importsOf(path)) {
      if (specifier.startsWith(".")) {
        const target = roomOf(
          relative(SOURCE, resolve(SOURCE, dirname(path), specifier)).replaceAll("\\", "/"),
        );
        if (target !== room && !(ARROWS[room] ?? []).includes(target)) wrong.push(`${path} -> ${specifier}`);
      } else if (room === "contracts" ? specifier !== "zod" : room === "errors.ts") {
        wrong.push(`${path} -> ${specifier}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("pure rooms take values and give values", () => {
  const pure = files.filter((path) => PURE.includes(roomOf(path)));
  const wrong: string[] = [];
  for (const path of pure) {
    const text = readFileSync(join(SOURCE, path), "utf8");
    for (const specifier of importsOf(path)) {
      if (/^node:(?!crypto$)/.test(specifier)) wrong.push(`${path} -> ${specifier}`);
    }
    for (const pattern of FORBIDDEN_IN_PURE) if (pattern.test(text)) wrong.push(`${path}: ${pattern}`);
  }
  expect(wrong).toEqual([]);
});

import { expect, test } from "vitest";
import { AUDIT_FORMATS, auditScreen } from "../../src/report/index.ts";
import type { AuditReportInput } from "../../src/report/index.ts";
import { NASTY } from "../report/hostile.ts";
import { drawnAudit, drawnClaim, SUMMARY, threeClaims } from "./drawing.ts";

const written = (name: string, input: AuditReportInput): string =>
  AUDIT_FORMATS.find((format) => format.name === name)?.write(input) ?? "";

interface Sarif {
  runs: {
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      partialFingerprints: Record<string, string>;
      locations: {
        physicalLocation: { artifactLocation: { uri: string }; region: Record<string, unknown> };
      }[];
    }[];
    tool: { driver: { rules: { id: string }[] } };
  }[];
}
const sarif = (input: AuditReportInput): Sarif["runs"][number] => {
  const [run] = (JSON.parse(written("sarif", input)) as Sarif).runs;
  if (run === undefined) throw new Error("no run");
  return run;
};

test("SARIF has a result for each claim that is not supported, at its place", () => {
  const { results, tool } = sarif(threeClaims());
  expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ["CLAIM_MISMATCH", "error"],
    ["CLAIM_UNSUPPORTED", "warning"],
  ]);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  const { region, artifactLocation } = results[0]?.locations[0]?.physicalLocation ?? {
    region: {},
    artifactLocation: { uri: "" },
  };
  expect(artifactLocation.uri).toBe("paper/summary%20one.md");
  expect(region).toMatchObject({ startLine: 3, startColumn: 35, endColumn: 39 });
  expect(SUMMARY.split("\n")[2]?.slice(34, 38)).toBe("0.30");
  expect(results[0]?.message.text).toContain("the record says 0.4");
});

test("SARIF keeps a claim's fingerprint when lines come before it, and tells claims apart", () => {
  const before = sarif(threeClaims()).results;
  const text = `\n\n${SUMMARY}`;
  const moved = drawnAudit(
    text,
    threeClaims().audit.claims.map((claim) => ({ ...claim, line: claim.line + 2 })),
  );
  const prints = (results: typeof before): unknown[] => results.map((each) => each.partialFingerprints);
  expect(prints(sarif(moved).results)).toEqual(prints(before));
  expect(new Set(prints(before).map((each) => JSON.stringify(each))).size).toBe(2);
});

test("SARIF is bounded, contradicted claims first", () => {
  const line = "x 1";
  const claims = Array.from({ length: 6000 }, (_, place) =>
    drawnClaim(line, 1, "1", { state: place === 5999 ? "contradicted" : "unsupported" }),
  );
  const { results } = sarif(drawnAudit(line, claims));
  expect(results).toHaveLength(5000);
  expect(results[0]?.level).toBe("error");
});

test("allowed lack of records is a note", () => {
  const levels = sarif({ ...threeClaims(), allowUnsupported: true }).results.map(({ level }) => level);
  expect(levels).toEqual(["error", "note"]);
});

test("the screen tells how it ended, worst first, then counts and what the text was held against", () => {
  const lines = auditScreen(threeClaims(), 120);
  expect(lines[0]).toBe("Audit: CONTRADICTED");
  const text = lines.join("\n");
  const order = [
    "3     contradicted",
    "4     unsupported",
    "3     supported",
    "3 claims: 1 supported, 1 contradicted, 1 unsupported",
    "Held against results.json",
  ].map((part) => text.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
});

test.each([
  [["unsupported"], false, "UNSUPPORTED"],
  [["supported"], false, "SUPPORTED"],
  [["supported", "contradicted"], true, "CONTRADICTED"],
  [[], false, "NO CLAIMS"],
] as const)("%j is %s: %s", (states, allowUnsupported, word) => {
  const claims = states.map((state) => drawnClaim(SUMMARY, 3, "0.91", { state }));
  expect(auditScreen({ ...drawnAudit(SUMMARY, claims), allowUnsupported })[0]).toBe(`Audit: ${word}`);
});

test("many claims: the first forty, the rest counted", () => {
  const claims = Array.from({ length: 100 }, () => drawnClaim(SUMMARY, 3, "0.91"));
  const lines = auditScreen(drawnAudit(SUMMARY, claims), 100);
  expect(lines.filter((line) => line.startsWith("3 "))).toHaveLength(40);
  expect(lines.join("\n")).toContain("and 60 more, all supported");
});

test.each(Object.entries(NASTY))("hostile text reaches no format as anything but text: %s", (_, nasty) => {
  const text = `before\n${nasty}\nafter 0.5`;
  const claim = drawnClaim("0.5", 1, "0.5", {
    text: nasty,
    value: nasty.slice(0, 200),
    note: nasty,
    evidence: [nasty],
    line: 2,
    column: 1,
    state: "contradicted",
  });
  const input = drawnAudit(text, [claim]);
  input.audit.file = nasty;
  input.audit.notes = [nasty];
  input.audit.sources = [{ path: nasty, kind: "json", runs: 0, numbers: 0 }];
  const page = written("html", input);
  expect(page.match(/<script|<img|<svg|<iframe|<link|<base|<form|href="(?!#)/gi)).toBeNull();
  expect(page.match(/<meta http-equiv/g)).toHaveLength(1);
  expect(page).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
  const screen = auditScreen(input).join("\n");
  expect(screen).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
  expect(() => JSON.parse(written("sarif", input)) as unknown).not.toThrow();
  expect(() => JSON.parse(written("json", input)) as unknown).not.toThrow();
});

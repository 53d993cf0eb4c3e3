import { describe, expect, test } from "vitest";
import { codes, examine } from "./verification.ts";
import type { Scene } from "./verification.ts";

/** A row of the table of cases: what must be found, and the honest twin that must be let be. */
export interface Case {
  name: string;
  code: string;
  /** Default: unverified. */
  verdict?: "refuted" | "unverified";
  bad: Scene;
  honest: Scene;
}

/** Makes two tests of each case. */
export function testCases(cases: readonly Case[]): void {
  describe.each([...cases])("$name", ({ code, verdict, bad, honest }) => {
    test("is found", async () => {
      const verification = await examine(bad);
      expect(codes(verification), JSON.stringify(verification.findings, null, 1)).toContain(code);
      expect([verification.verdict, verification.status]).toEqual([verdict ?? "unverified", "failed"]);
      const finding = verification.findings.find((each) => each.code === code && each.outcome === "fail");
      expect(finding?.hint).toBeTruthy();
      expect(verification.reason.length).toBeGreaterThan(20);
      expect(JSON.stringify(verification)).not.toMatch(/fabricat/i);
    });
    test("the honest twin is let be", async () => {
      const verification = await examine(honest);
      expect(codes(verification), JSON.stringify(verification.findings, null, 1)).not.toContain(code);
      expect(verification.verdict).not.toBe("refuted");
    });
  });
}

import { z } from "zod";
import { VERDICT_TABLE } from "../../src/verify/verdict-table.ts";

const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/);
const Verdict = z.enum(["verified", "refuted", "unverified"]).nullable();
const Code = z.enum(Object.keys(VERDICT_TABLE) as [string, ...string[]]);
const Codes = z.array(Code).min(1);

/** A fixture's `expected.json`, as test/corpus/README.md describes it. */
export const Expected = z.strictObject({
  case: z.union([z.int().min(1).max(36), Code]).nullable(),
  about: z.string().min(1),
  style: z.string().min(1),
  options: z.array(z.string()).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  tasks: z.record(
    Name,
    z.strictObject({
      fail: Codes.optional(),
      failAnyOf: z.array(Codes.min(2)).min(1).optional(),
      neverFail: Codes.optional(),
      mayFail: Codes.optional(),
      warn: Codes.optional(),
      verdict: z.union([Verdict, z.array(Verdict).min(2)]).optional(),
    }),
  ),
  audit: z
    .array(
      z.strictObject({
        file: z.string().startsWith("audit/"),
        contradicted: z.array(z.string()),
        supported: z.array(z.string()),
      }),
    )
    .optional(),
  decision: z.enum(["GO", "NO-GO", "INCONCLUSIVE"]).optional(),
});
export type Expected = z.infer<typeof Expected>;

/** A line of `claims/*.jsonl`. */
export const LabelledFragment = z.strictObject({
  text: z.string().min(1),
  format: z.enum(["markdown", "latex", "plain"]),
  claims: z.array(
    z.strictObject({
      kind: z.enum(["run-id", "metric", "statistic", "derived", "count", "file", "tests", "completion"]),
      value: z.string().min(1),
      quantity: z.string().nullable(),
      unit: z.string().nullable(),
      relation: z.string().optional(),
      borderline: z.boolean().optional(),
    }),
  ),
});

import { z } from "zod";

/** A recorded number. JSON has no NaN or infinity, so a non-finite value is spelled out and is never null. */
export const Num = z
  .union([z.number(), z.strictObject({ nonFinite: z.enum(["nan", "inf", "-inf"]) })])
  .describe('A finite number, or {"nonFinite": "nan" | "inf" | "-inf"}; never null');
export type Num = z.infer<typeof Num>;

/** Puts a JavaScript number into the form that documents carry. */
export function toNum(value: number): Num {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return { nonFinite: "nan" };
  return { nonFinite: value > 0 ? "inf" : "-inf" };
}

/** Reads a document's number back; the inverse of {@link toNum}. */
export function fromNum(value: Num): number {
  if (typeof value === "number") return value;
  if (value.nonFinite === "nan") return Number.NaN;
  return value.nonFinite === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

import { z } from "zod";

/** `acceptance_gates`: a list, or an object by metric. */
export const GatesShape = z
  .union([z.array(z.unknown()), z.record(z.string(), z.unknown())], {
    error: "expected a list of gates, or an object by metric",
  })
  .nullish();

const OPERATOR = /^(?:>=|<=|==|!=|=|>|<|≥|≤)/;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*%?$/i;

/**
 * Gates as one text each, `metric op number`; a bare number means at least. Whatever has another shape stands as text,
 * to be listed as unread; blank entries are left out.
 */
export function gateTexts(gates: z.infer<typeof GatesShape>): string[] {
  if (gates === null || gates === undefined) return [];
  const texts = Array.isArray(gates) ? gates.flatMap(textsOfEntry) : textsOfObject(gates);
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

function textsOfEntry(entry: unknown): string[] {
  if (typeof entry === "string") return [entry];
  if (entry === null) return [];
  if (typeof entry === "object" && !Array.isArray(entry)) return textsOfObject(entry);
  return [JSON.stringify(entry)];
}

function textsOfObject(bounds: object): string[] {
  return Object.entries(bounds).map(([metric, bound]: [string, unknown]) => gateText(metric, bound));
}

function gateText(metric: string, bound: unknown): string {
  if (typeof bound === "number" && Number.isFinite(bound)) return `${metric} >= ${bound}`;
  if (typeof bound !== "string") return `${metric}: ${JSON.stringify(bound)}`;
  const text = bound.trim();
  if (NUMBER.test(text)) return `${metric} >= ${text}`;
  if (OPERATOR.test(text)) return `${metric} ${text}`;
  // The key is then only a label, and the gate is whole without it.
  return /[<>=≥≤]/.test(text) ? text : `${metric}: ${text}`;
}

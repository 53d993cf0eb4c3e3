import { toNum } from "../contracts/index.ts";
import type { Num } from "../contracts/index.ts";
import type { MetricPoint } from "./event.ts";
import { malformed } from "./refuse.ts";

/** A call's fields under their protobuf names. */
export type Fields = Record<string, unknown>;

/** An id as MLflow accepts it. */
export const ID = /^[A-Za-z0-9][\w-]{0,255}$/;

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Reads a JSON body and keeps the given fields. MLflow takes each field under two names (run_id, runId), the last of
 * repeated keys, and bodies that are JSON inside a JSON string: here each has exactly one reading, the one that is passed on.
 */
export function readBody(bytes: Uint8Array, fields: readonly string[]): Fields {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw malformed("The body is not valid JSON in UTF-8.");
  }
  return pickFields(value, fields, "body");
}

/** The given fields of an object, under their snake_case names. Null counts as absent, as in protobuf. */
function pickFields(value: unknown, fields: readonly string[], where: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(`The ${where} must be a JSON object.`);
  }
  const picked: Fields = {};
  for (const [key, item] of Object.entries(value)) {
    const name = snakeCase(key);
    if (!fields.includes(name) || item === null) continue;
    if (name in picked) throw malformed(`The ${where} gives "${name}" twice under two spellings.`);
    picked[name] = item;
  }
  return picked;
}

/** Reads a query. Only order_by and experiment_ids may repeat. */
export function readQuery(query: URLSearchParams, fields: readonly string[]): Fields {
  const picked: Fields = {};
  for (const name of fields) {
    const values = query.getAll(name);
    if (name === "order_by") {
      if (values.length > 0) picked[name] = values;
    } else if (values.length > 1) throw malformed(`The query gives "${name}" more than once.`);
    else if (values[0] !== undefined) picked[name] = values[0];
  }
  return picked;
}

/** A text field; null where it is absent or empty. */
export function textOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (value === undefined || value === "") return null;
  if (typeof value !== "string") throw malformed(`"${name}" must be a string.`);
  return value;
}

/** An id field; null where it is absent. */
export function idOf(fields: Fields, name: string): string | null {
  const value = textOf(fields, name);
  if (value !== null && !ID.test(value)) throw malformed(`"${name}" is not an id.`);
  return value;
}

/** The run that a call is about. Old clients say run_uuid; where both are given they must agree. */
export function runIdOf(fields: Fields): string {
  const runId = idOf(fields, "run_id");
  const runUuid = idOf(fields, "run_uuid");
  if (runId !== null && runUuid !== null && runId !== runUuid) {
    throw malformed('"run_id" and "run_uuid" name two different runs.');
  }
  const found = runId ?? runUuid;
  if (found === null) throw malformed('"run_id" is missing.');
  return found;
}

/** A whole number that may be written as a string, as protobuf does; null where it is absent. */
export function integerOf(fields: Fields, name: string): number | null {
  const value = fields[name];
  if (value === undefined) return null;
  const number = typeof value === "string" && /^[+-]?\d+(\.0*)?$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    throw malformed(`"${name}" must be a whole number between -2^53 and 2^53.`);
  }
  return Object.is(number, -0) ? 0 : number;
}

/** Entries of a list field, each reduced to the given fields. */
export function listOf(fields: Fields, name: string, entryFields: readonly string[]): Fields[] {
  const value = fields[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw malformed(`"${name}" must be a list.`);
  return value.map((entry, place) => pickFields(entry, entryFields, `entry ${place} of "${name}"`));
}

/** Keys and values of params or tags. A missing value is the empty text. */
export function pairsOf(fields: Fields, name: string): { key: string; value: string }[] {
  return listOf(fields, name, ["key", "value"]).map(pairOf);
}

/** One key with its value. */
export function pairOf(fields: Fields): { key: string; value: string } {
  const key = textOf(fields, "key");
  if (key === null) throw malformed('"key" is missing.');
  return { key, value: textOf(fields, "value") ?? "" };
}

const NUMBER_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const NON_FINITE: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** A metric's value; protobuf writes the non-finite ones as the strings NaN, Infinity and -Infinity. */
function valueOf(value: unknown): Num {
  if (typeof value === "string" && Object.hasOwn(NON_FINITE, value))
    return toNum(NON_FINITE[value] ?? Number.NaN);
  const number = typeof value === "string" && NUMBER_TEXT.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    throw malformed(
      'A metric\'s "value" must be a number, or one of the strings NaN, Infinity and -Infinity.',
    );
  }
  return number;
}

/** One logged value. */
export function pointOf(fields: Fields): MetricPoint {
  const key = textOf(fields, "key");
  const timestampMs = integerOf(fields, "timestamp");
  if (key === null) throw malformed('A metric\'s "key" is missing.');
  if (timestampMs === null) throw malformed('A metric\'s "timestamp" is missing.');
  return { key, value: valueOf(fields["value"]), timestampMs, step: integerOf(fields, "step") ?? 0 };
}

/** A recorded value as MLflow's JSON carries it. */
export function valueForServer(value: Num): number | string {
  if (typeof value === "number") return value;
  return { nan: "NaN", inf: "Infinity", "-inf": "-Infinity" }[value.nonFinite];
}

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { RunproofError } from "../../errors.ts";
import { decodeUtf8, placeJsonFault, readInputFile } from "../../intake/index.ts";
import { jsonLinesNumbers, jsonNumbers, parseTolerantly, tableNumbers } from "../../verify/index.ts";
import type { NumbersReader, ResultNumbers } from "../../verify/index.ts";

export type ResultKind = "json" | "jsonl" | "csv";

const KINDS: readonly [RegExp, ResultKind][] = [
  [/\.json$/i, "json"],
  [/\.(?:jsonl|ndjson)$/i, "jsonl"],
  [/\.(?:csv|tsv)$/i, "csv"],
];
/** A JSON document is read whole; lines and tables as a stream. */
const MOST_JSON_BYTES = 256 * 1024 ** 2;
const MOST_STREAM_BYTES = 4 * 1024 ** 3;

/** How a file's name says that it is to be read; null where it is no result file by its name. */
export function resultKindOf(path: string): ResultKind | null {
  return KINDS.find(([ending]) => ending.test(path))?.[1] ?? null;
}

/**
 * Reads the numbers of a result file. Bare NaN and Infinity are read as Python writes them.
 * @param shown the path for messages
 * @throws INPUT_UNREADABLE or INPUT_INVALID with file and line
 */
export async function readResultFile(path: string, kind: ResultKind, shown: string): Promise<ResultNumbers> {
  const found = await stat(path).catch(() => null);
  // Reading it says why it cannot be read.
  if (found === null || !found.isFile()) await readInputFile(path);
  const size = found?.size ?? 0;
  const most = kind === "json" ? MOST_JSON_BYTES : MOST_STREAM_BYTES;
  if (size > most) {
    throw new RunproofError("INPUT_INVALID", `${shown}: larger than ${most / 1024 ** 2} MiB.`, {
      hint: kind === "json" ? "Write it as JSON lines or CSV, which is read piece by piece." : "Split it.",
    });
  }
  if (kind === "json") return numbersOfJson(decodeUtf8(await readInputFile(path), shown), shown);
  return readStream(path, kind === "csv" ? tableNumbers() : jsonLinesNumbers(), shown);
}

/** The numbers of a result file that is at hand already. @throws INPUT_INVALID */
export function numbersOfBytes(bytes: Uint8Array, kind: ResultKind, shown: string): ResultNumbers {
  const text = decodeUtf8(bytes, shown);
  if (kind === "json") return numbersOfJson(text, shown);
  return placed(shown, () => {
    const reader = kind === "csv" ? tableNumbers() : jsonLinesNumbers();
    reader.push(text);
    return reader.end();
  });
}

function numbersOfJson(text: string, shown: string): ResultNumbers {
  if (text.trim() === "") return { numbers: {}, columns: {}, leftOut: [] };
  try {
    return jsonNumbers(parseTolerantly(text));
  } catch (cause) {
    placeJsonFault(text, shown);
    throw invalid(shown, cause);
  }
}

async function readStream(path: string, reader: NumbersReader, shown: string): Promise<ResultNumbers> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  const take = (piece: Buffer | null): void => {
    try {
      reader.push(piece === null ? decoder.decode() : decoder.decode(piece, { stream: true }));
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new RunproofError("INPUT_INVALID", `${shown}: not UTF-8 near byte ${bytes}.`, {
        hint: "Save the file as UTF-8.",
        cause,
      });
    }
    bytes += piece?.length ?? 0;
  };
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) take(piece);
    take(null);
    return reader.end();
  } catch (cause) {
    throw invalid(shown, cause);
  }
}

function placed(shown: string, read: () => ResultNumbers): ResultNumbers {
  try {
    return read();
  } catch (cause) {
    throw invalid(shown, cause);
  }
}

function invalid(shown: string, cause: unknown): RunproofError {
  if (cause instanceof RunproofError) return cause;
  const what = cause instanceof Error ? cause.message : String(cause);
  return new RunproofError("INPUT_INVALID", `${shown}: ${what}.`, {
    hint: "Records are JSON, JSON lines or CSV; check what wrote the file.",
    cause,
  });
}

import type { FileProbe } from "../../contracts/index.ts";
import { probeNpy } from "./probe-array.ts";
import { probeCsv } from "./probe-csv.ts";
import { probeJson, probeJsonLines } from "./probe-json.ts";

type Type = FileProbe["type"];

const TYPES: readonly [RegExp, Type][] = [
  [/\.(?:json|geojson|ipynb)$/i, "json"],
  [/\.(?:jsonl|ndjson)$/i, "jsonl"],
  [/\.(?:csv|tsv)$/i, "csv"],
  [/\.(?:png|jpe?g|gif|webp|bmp|svg|tiff?)$/i, "image"],
  [/\.np[yz]$/i, "array"],
  [/\.(?:txt|md|markdown|rst|log|out|py|ya?ml|toml|ini|cfg|html?|tex|xml)$/i, "text"],
];

const NOTHING_FOUND = { trivial: null, nonFinite: [], invalid: null };

/**
 * Looks into a file's content by its type: why it says nothing, where it holds no finite number, why it cannot be read.
 * `truncated`: `bytes` is only the beginning, so that nothing is said of the whole. An empty file is told by its size, not here.
 */
export function probeFile(path: string, bytes: Uint8Array, truncated: boolean): FileProbe {
  const named = TYPES.find(([pattern]) => pattern.test(path))?.[1];
  const type = named ?? (bytes.subarray(0, 4096).includes(0) ? "binary" : "text");
  if (truncated || bytes.length === 0) return { path, type, ...NOTHING_FOUND };
  return { path, type, ...look(type, path, bytes) };
}

function look(type: Type, path: string, bytes: Uint8Array): Omit<FileProbe, "path" | "type"> {
  if (type === "array") return /\.npy$/i.test(path) ? probeNpy(bytes) : NOTHING_FOUND;
  if (type === "image") return { ...NOTHING_FOUND, invalid: imageFault(path, bytes) };
  if (type === "binary")
    return bytes.every((byte) => byte === 0)
      ? { ...NOTHING_FOUND, trivial: "only zero bytes" }
      : NOTHING_FOUND;
  const text = decode(bytes);
  if (text === null) return { ...NOTHING_FOUND, invalid: type === "text" ? null : "not UTF-8" };
  if (text.trim() === "") return { ...NOTHING_FOUND, trivial: "only white space" };
  if (type === "json") return probeJson(text);
  if (type === "jsonl") return probeJsonLines(text);
  return type === "csv" ? probeCsv(text) : NOTHING_FOUND;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const SIGNATURES: readonly [RegExp, readonly number[]][] = [
  [/\.png$/i, [0x89, 0x50, 0x4e, 0x47]],
  [/\.jpe?g$/i, [0xff, 0xd8, 0xff]],
  [/\.gif$/i, [0x47, 0x49, 0x46, 0x38]],
];

function imageFault(path: string, bytes: Uint8Array): string | null {
  const signature = SIGNATURES.find(([pattern]) => pattern.test(path))?.[1];
  if (signature === undefined || signature.every((byte, place) => bytes[place] === byte)) return null;
  return "its content is no image of this type";
}

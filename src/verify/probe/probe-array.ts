import { toNum } from "../../contracts/index.ts";
import type { FileProbe } from "../../contracts/index.ts";
import { keptColumns } from "./columns.ts";
import { sayNothing } from "./facts-of-values.ts";

type Found = Omit<FileProbe, "path" | "type">;

const MAX_VALUES = 1_000_000;

/** Looks into a NumPy `.npy` file (format 1 to 3, NumPy's own description of it); numbers of 4 and 8 bytes are read, others taken as they are. */
export function probeNpy(bytes: Uint8Array): Found {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY") {
    return { trivial: null, nonFinite: [], invalid: "no NumPy file" };
  }
  const long = (bytes[6] ?? 1) >= 2;
  const start = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder("latin1").decode(bytes.subarray(0, Math.min(start, bytes.length)));
  const form = /'descr':\s*'<([fi])([48])'/.exec(header);
  if (start >= bytes.length) return { trivial: "an array without values", nonFinite: [], invalid: null };
  if (form === null) return { trivial: null, nonFinite: [], invalid: null };
  const values = readValues(view, start, form[1] ?? "f", Number(form[2]));
  return {
    trivial: sayNothing(values),
    nonFinite: values.every((value) => Number.isFinite(value)) ? [] : ["values"],
    invalid: null,
    ...(/'shape':\s*\(\d+,\s*\)/.test(header)
      ? { columns: keptColumns([["values", values.map(toNum)]]) }
      : {}),
  };
}

function readValues(view: DataView, start: number, kind: string, size: number): number[] {
  const values: number[] = [];
  for (let at = start; at + size <= view.byteLength && values.length < MAX_VALUES; at += size) {
    if (kind === "f") values.push(size === 8 ? view.getFloat64(at, true) : view.getFloat32(at, true));
    else values.push(size === 8 ? Number(view.getBigInt64(at, true)) : view.getInt32(at, true));
  }
  return values;
}

import type { Comparison, SampleRef } from "../../contracts/index.ts";
import { shown } from "../shown.ts";

/** A comparison in few words: the metric and what is held against what. */
export function nameComparison({ metric, treatment, baseline }: Comparison): string {
  const against = typeof baseline === "number" ? String(baseline) : nameSample(baseline);
  return `${shown(metric)}: ${nameSample(treatment)} against ${against}`;
}

function nameSample(ref: SampleRef): string {
  if ("run" in ref) return `runs ${shown(ref.run)}`;
  if ("file" in ref) {
    const place = ref.column ?? ref.path;
    return place === undefined ? shown(ref.file) : `${shown(place)} of ${shown(ref.file)}`;
  }
  return Object.entries(ref.param)
    .map(([name, value]) => `${shown(name)} = ${shown(value)}`)
    .join(", ");
}

import type { Num } from "../contracts/index.ts";
import type { WitnessEvent } from "./event.ts";
import { tookEffect } from "./ledger.ts";

/** Told of each value as it is logged. */
export type OnMetric = (key: string, value: Num) => void;

/** Who watches the executions; each until its execution is closed. */
export function createWatchers(): {
  watch(executionId: string, onMetric: OnMetric | undefined): void;
  apply(event: WitnessEvent): void;
} {
  const watchers = new Map<string, OnMetric>();
  return {
    watch(executionId, onMetric) {
      if (onMetric !== undefined) watchers.set(executionId, onMetric);
    },
    apply(event) {
      if (event.kind === "witness-closed") watchers.delete(event.executionId);
      if (event.kind !== "witness-call" || event.facts.does !== "logged" || !tookEffect(event)) return;
      const onMetric = watchers.get(event.executionId);
      for (const { key, value } of event.facts.metrics) onMetric?.(key, value);
    },
  };
}

import type { CallFacts, MetricPoint } from "./event.ts";

/** Facts of a call that logged something. */
export type Logged = Extract<CallFacts, { does: "logged" }>;

interface Pair {
  key: string;
  value: string;
}

/** One thing that a call logged to a run. */
export type LoggedValue =
  | { is: "metric"; point: MetricPoint }
  | { is: "param"; pair: Pair }
  | { is: "tag"; pair: Pair };

/** What a call logged, one by one: metrics, then params, then tags. The journal counts delivered values in this order. */
export function valuesOf({ metrics, params, tags }: Logged): LoggedValue[] {
  return [
    ...metrics.map((point): LoggedValue => ({ is: "metric", point })),
    ...params.map((pair): LoggedValue => ({ is: "param", pair })),
    ...tags.map((pair): LoggedValue => ({ is: "tag", pair })),
  ];
}

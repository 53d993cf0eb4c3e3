import type { Machine } from "./machine.ts";

/** What of an open cycle the steps need that only ask the analyst. */
export interface AnalystAtHand {
  machine: Pick<Machine, "analyst">;
}

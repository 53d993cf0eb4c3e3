import type { Claim } from "../../contracts/index.ts";
import type { Direction, Operation, Reading, Relation } from "./found-claim.ts";

/** A claim whose place counts in the text that it was found in. */
export interface Draft {
  kind: Claim["kind"];
  start: number;
  end: number;
  readings: Reading[];
  unit: string | null;
  relation: Relation;
  quantities: string[];
  inherited: string[];
  operation: Operation | null;
  direction: Direction | null;
  subjects: string[];
}

/** A draft with everything that is not given left empty. */
export function draft(
  kind: Claim["kind"],
  place: { start: number; end: number },
  more: Partial<Omit<Draft, "kind" | "start" | "end">> = {},
): Draft {
  return {
    kind,
    start: place.start,
    end: place.end,
    readings: [],
    unit: null,
    relation: "=",
    quantities: [],
    inherited: [],
    operation: null,
    direction: null,
    subjects: [],
    ...more,
  };
}

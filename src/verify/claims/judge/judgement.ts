import type { Claim } from "../../../contracts/index.ts";
import type { FoundClaim } from "../found-claim.ts";

/** A claim held against the records, with what the checks need besides. */
export interface Judgement {
  found: FoundClaim;
  state: Claim["state"];
  evidence: string[];
  note: string | null;
  /** Whether there is any record of the quantity that it names. */
  quantityKnown: boolean;
  /** Whether some record or printed line has its value, whatever it is called. */
  valueKnown: boolean;
  /** The runs whose own values are the claim's; empty where it was computed or comes from elsewhere. */
  runIds: string[];
  /** The metric that these runs have it under; null where there are none. */
  metric: string | null;
}

/** What one agent's response claims, held against the records of the task's execution. Run ids are told of elsewhere. */
export interface AgentClaims {
  agent: string;
  implementer: boolean;
  judgements: Judgement[];
}

/** A judgement with what is not given left empty. */
export function judged(
  found: FoundClaim,
  state: Claim["state"],
  more: Partial<Omit<Judgement, "found" | "state">> = {},
): Judgement {
  return {
    found,
    state,
    evidence: [],
    note: null,
    quantityKnown: false,
    valueKnown: state === "supported",
    runIds: [],
    metric: null,
    ...more,
  };
}

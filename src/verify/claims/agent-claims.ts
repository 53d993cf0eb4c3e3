import type { CheckInput } from "../input.ts";
import { findClaims } from "./find-claims.ts";
import { judgeEach } from "./judge/judge-claims.ts";
import type { Judgement } from "./judge/judgement.ts";
import { recordsOfExecution } from "./response-records.ts";

/** What one agent's response claims, held against the records of the task's execution. Run ids are told of elsewhere. */
export interface AgentClaims {
  agent: string;
  implementer: boolean;
  judgements: Judgement[];
}

/** The claims of every response of a task. */
export function agentClaimsOf(input: Omit<CheckInput, "agentClaims">): AgentClaims[] {
  const records = recordsOfExecution(input);
  return input.task.responses.map(({ agent, implementer, text }) => {
    const found = findClaims(text, "markdown").filter((claim) => claim.kind !== "run-id");
    return { agent, implementer, judgements: judgeEach(found, records, "response") };
  });
}

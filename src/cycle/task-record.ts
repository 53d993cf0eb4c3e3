import type { TaskEvidence } from "../contracts/index.ts";
import type { TaskVerification, VerifyInput } from "../verify/index.ts";
import type { PreparedTask } from "./prepare.ts";

/** All that is known of a task when its turn is over. */
export interface TaskRecord {
  prepared: PreparedTask;
  evidence: TaskEvidence | null;
  input: VerifyInput;
  verification: TaskVerification;
  /** Whether the cycle was interrupted before its turn. */
  interrupted: boolean;
  /** Copies of the files that the execution made, by workspace path, relative to the out folder. */
  copies: ReadonlyMap<string, string>;
}

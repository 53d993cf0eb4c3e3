import type { TaskEvidence } from "../contracts/index.ts";
import { canonicalJson } from "./canonical-json.ts";

const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** A DSSE envelope (Dead Simple Signing Envelope, v1.0). Without signatures it binds nothing and says so by its empty list. */
export interface Envelope {
  payloadType: string;
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

/** What identifies an attempt in its statement. */
export interface AttemptIdentity {
  cycleId: string;
  taskId: string;
  toolVersion: string;
  inputSha256: string;
  packagesSha256: string;
}

/** Wraps an attempt's evidence as an in-toto Statement with a provenance-shaped predicate, in an unsigned DSSE envelope. */
export function envelopeOf(identity: AttemptIdentity, evidence: TaskEvidence): Envelope {
  const execution = evidence.execution;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: (execution?.files ?? [])
      .filter((file) => file.change !== "deleted")
      .map((file) => ({ name: `workspace/${file.path}`, digest: { sha256: file.sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: "runproof/session/v1",
        externalParameters: { cycleId: identity.cycleId, taskId: identity.taskId, attempt: evidence.attempt },
        internalParameters: { isolation: execution?.isolation ?? null },
        resolvedDependencies: [
          { name: "input", digest: { sha256: identity.inputSha256 } },
          { name: "packages", digest: { sha256: identity.packagesSha256 } },
          ...evidence.blocks.map((block) => ({
            name: `block-${block.index}`,
            digest: { sha256: block.sha256 },
          })),
        ],
      },
      runDetails: {
        builder: { id: "runproof", version: { runproof: identity.toolVersion } },
        metadata: {
          invocationId: execution?.executionId ?? null,
          startedOn: execution?.startedAt ?? null,
          finishedOn: evidence.endedAt,
        },
        byproducts:
          execution === null
            ? []
            : [execution.stdout, execution.stderr].map((stream) => ({
                name: stream.path,
                digest: { sha256: stream.sha256 },
              })),
      },
      evidence,
    },
  };
  return {
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(canonicalJson(statement)).toString("base64"),
    signatures: [],
  };
}

export type {
  ClaimRecords,
  RecordedExecution,
  RecordedFile,
  RecordedNumbers,
  RecordedOutput,
  RecordedRun,
  RecordedTests,
} from "./claim-records.ts";
export type {
  CellPlace,
  Direction,
  FoundClaim,
  Operation,
  Reading,
  Relation,
  TextFormat,
} from "./found-claim.ts";
export { findClaims } from "./find-claims.ts";
export { judgeClaims } from "./judge/judge-claims.ts";

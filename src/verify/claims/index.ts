export type { ClaimRecords, RecordedNumbers } from "./claim-records.ts";
export type { FoundClaim, TextFormat } from "./found-claim.ts";
export { findClaims } from "./find-claims.ts";
export { judgeClaims } from "./judge/judge-claims.ts";

export { captureRuns } from "./capture.ts";
export { WitnessEvent } from "./event.ts";
export { runsFromEvents } from "./ledger.ts";
export { hasStoreCandidates, isStoreCandidate, STORE_MAGIC_BYTES } from "./store-candidates.ts";
export { startTrackingServer } from "./tracking-server.ts";
export type { TrackingServer } from "./tracking-server.ts";
export { openWitness } from "./witness.ts";
export type { Witness } from "./witness.ts";

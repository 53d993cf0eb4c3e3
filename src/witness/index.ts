export { captureRuns } from "./capture.ts";
export { WitnessEvent } from "./event.ts";
export { runsFromEvents } from "./ledger.ts";
export { hasStoreCandidates } from "./store-candidates.ts";
export { startTrackingServer } from "./tracking-server.ts";
export { tryTrackingServer } from "./try-server.ts";
export type { TrackingServer } from "./tracking-server.ts";
export { openWitness } from "./witness.ts";
export type { Witness } from "./witness.ts";

export function captureRuns() {}
export function hasStoreCandidates() {}

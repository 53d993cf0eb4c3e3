const EARLIEST_MS = -62_135_596_800_000;
const LATEST_MS = 253_402_300_799_999;

/** ISO 8601 in UTC of epoch milliseconds. Times that callers made up are held within the years 1 to 9999, which is all that the form can carry. */
export function isoTime(epochMs: number): string {
  const finite = Number.isFinite(epochMs) ? Math.trunc(epochMs) : 0;
  return new Date(Math.min(Math.max(finite, EARLIEST_MS), LATEST_MS)).toISOString();
}

import type { Num } from "../contracts/index.ts";

/** A recorded number for people: at most six significant digits, non-finite values by their name. */
export function figure(value: Num): string {
  if (typeof value !== "number") return { nan: "NaN", inf: "\u221e", "-inf": "-\u221e" }[value.nonFinite];
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(6)));
}

/** Bytes for people, in binary units. */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ""}`;
}

/** Milliseconds for people. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${rest} s`;
}

/** The time between two timestamps in milliseconds; null where one is missing or unreadable. */
export function between(start: string, end: string | null): number | null {
  const elapsed = end === null ? Number.NaN : Date.parse(end) - Date.parse(start);
  return Number.isFinite(elapsed) ? elapsed : null;
}

/** An ISO 8601 UTC time as `2026-01-31 12:30:05 UTC`; anything else as it stands. */
export function moment(time: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/.exec(time);
  return match === null ? time : `${match[1]} ${match[2]} UTC`;
}

/** `1 task`, `2 tasks`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;
}

import { expect, test } from "vitest";
import { expectedDuration, parseDuration, readDuration } from "./duration.ts";
import { expectedSize, parseSize, readSize } from "./size.ts";

test.each([
  ["2h", 7_200_000],
  ["90s", 90_000],
  ["1h30m", 5_400_000],
  ["1.5 hours", 5_400_000],
  ["500ms", 500],
  ["24d", 24 * 86_400_000],
  ["25d", null],
  ["0s", null],
  ["30", null],
  [30, null],
  ["1h 30", null],
  ["", null],
  ["soon", null],
])("time %j: %j ms", (written, milliseconds) => {
  expect(readDuration(written)).toBe(milliseconds);
});

test.each([
  ["8GiB", 8 * 1024 ** 3],
  ["8G", 8 * 1024 ** 3],
  ["8g", 8 * 1024 ** 3],
  ["512MB", 512_000_000],
  ["1.5 KiB", 1536],
  ["4096 bytes", 4096],
  ["4096B", 4096],
  ["5", null],
  [5, null],
  [8_589_934_592, null],
  ["5 ib", null],
  ["GiB", null],
  ["-5GiB", null],
  ["", null],
])("size %j: %j bytes", (written, bytes) => {
  expect(readSize(written)).toBe(bytes);
});

test("a number without a unit is told with the unit that was meant", () => {
  expect(expectedSize("5")).toBe("a size with its unit: 5 has no unit; write 5GiB");
  expect(expectedSize(100, "MiB")).toContain("write 100MiB");
  expect(expectedSize(8_589_934_592)).toContain("write 8589934592 bytes");
  expect(expectedSize(-5)).not.toContain("unit");
  expect(expectedDuration(30)).toContain(
    "30 has no unit; write 30s for seconds, 30m for minutes or 30h for hours",
  );
  expect(expectedDuration("soon")).not.toContain("unit");
  expect(() => parseSize("5", "--memory")).toThrow(/^--memory is "5", expected .*write 5GiB/);
  expect(() => parseDuration("30", "--timeout")).toThrow(/^--timeout is "30", .*30m/);
});

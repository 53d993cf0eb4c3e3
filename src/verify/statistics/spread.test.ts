import { expect, test } from "vitest";
import { checkMoments, checkSpread } from "./spread.ts";

test.each([
  ["0.6", 10, undefined, [0, 1]],
  ["0.5", 10, "0.95", [0, 1]],
  ["3.1", 20, "1.1", [1, 5]],
  ["0.1", 10, "1.2", [0, 1]],
  ["-0.1", 10, "0.5", [0, 1]],
  ["0.3", 1, "0.5", [0, 1]],
] as const)("SD %s of %d values with mean %s within %j is impossible", (sd, n, mean, range) => {
  expect(checkSpread({ sd, n, range, ...(mean === undefined ? {} : { mean }) })).toMatchObject({
    outcome: "impossible",
    refutes: true,
  });
});

test.each([
  ["0.53", 10, undefined, [0, 1]],
  ["0.71", 2, "0.5", [0, 1]],
  ["0.22", 100, "0.95", [0, 1]],
  ["0.02", 5, "0.93", [0, 1]],
  ["0", 5, "0.93", [0, 1]],
  ["2.05", 20, "3", [1, 5]],
] as const)("SD %s of %d values with mean %s within %j is possible", (sd, n, mean, range) => {
  expect(checkSpread({ sd, n, range, ...(mean === undefined ? {} : { mean }) }).outcome).toBe("consistent");
});

test("values that were seen to reach both ends have at least some spread", () => {
  expect(checkSpread({ sd: "0.01", n: 10, range: [0.2, 0.9], observed: true }).outcome).toBe("impossible");
  expect(checkSpread({ sd: "0.16", n: 10, range: [0.2, 0.9], observed: true }).outcome).toBe("consistent");
  expect(checkSpread({ sd: "0.01", n: 10, range: [0.2, 0.9] }).outcome).toBe("consistent");
});

test("no sample is found impossible", () => {
  const samples = [
    [0, 1],
    [0.2, 0.9, 0.4],
    [1, 1, 1, 0],
    [0.5, 0.5],
    [0.91, 0.93, 0.95, 0.9],
  ];
  for (const values of samples) {
    const n = values.length;
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
    for (const form of [n - 1, n])
      for (const decimals of [1, 2, 3]) {
        const stated = { sd: Math.sqrt(squares / form).toFixed(decimals), mean: mean.toFixed(decimals), n };
        const observed = [Math.min(...values), Math.max(...values)] as const;
        expect(
          checkSpread({ ...stated, range: observed, observed: true }).outcome,
          JSON.stringify(stated),
        ).toBe("consistent");
        expect(checkSpread({ ...stated, range: [0, 1] }).outcome).toBe("consistent");
      }
  }
});

test("what is not known is not judged", () => {
  expect(checkSpread({ sd: "x", n: 5, range: [0, 1] }).outcome).toBe("unchecked");
  expect(checkSpread({ sd: "0.1", n: 5 }).outcome).toBe("unchecked");
  expect(checkSpread({ sd: "0.1", n: 0, range: [0, 1] }).outcome).toBe("unchecked");
});

test("whole numbers with a mean and deviation that no squares give", () => {
  // Mean 3.44 of 18 is a sum of 62, even; the squares add up to 318 with SD 2.48, and only to odd numbers with 2.47.
  expect(checkMoments({ mean: "3.44", sd: "2.48", n: 18 }).outcome).toBe("consistent");
  expect(checkMoments({ mean: "3.44", sd: "2.47", n: 18 })).toMatchObject({
    outcome: "impossible",
    refutes: true,
  });
  expect(checkMoments({ mean: "3.47", sd: "1.00", n: 20 }).outcome).toBe("impossible");
});

test("no sample of whole numbers is found impossible, in either form of the deviation", () => {
  let seed = 7;
  const draw = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  for (let round = 0; round < 3000; round += 1) {
    const n = 2 + (draw() % 30);
    const items = 1 + (draw() % 3);
    const values = Array.from({ length: n }, () => (draw() % 30) / items);
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
    const form = round % 2 === 0 ? n - 1 : n;
    const stated = { mean: mean.toFixed(2), sd: Math.sqrt(squares / form).toFixed(2), n, items };
    expect(checkMoments(stated).outcome, `${JSON.stringify(stated)} of ${values.join(" ")}`).toBe(
      "consistent",
    );
  }
});

test("made-up deviations are often found out", () => {
  let found = 0;
  for (let hundredths = 100; hundredths < 200; hundredths += 1)
    if (checkMoments({ mean: "3.44", sd: (hundredths / 100).toFixed(2), n: 18 }).outcome === "impossible")
      found += 1;
  expect(found).toBeGreaterThan(20);
});

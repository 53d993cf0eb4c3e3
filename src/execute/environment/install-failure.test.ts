import { expect, test } from "vitest";
import { installFailure } from "./install-failure.ts";

test.each([
  [
    "unknown-package",
    [
      "Using Python 3.11.7 environment at: /x",
      "error: No solution found when resolving dependencies",
      "  cause: Because no-such was not found in the package registry and you require no-such, we can conclude that your requirements are unsatisfiable.",
    ],
    /knows no package of this name \(Because no-such was not found/,
  ],
  [
    "no-version",
    ["  cause: Because there is no version of toolz==99 and you require toolz==99, we can conclude"],
    /no such version \(.*toolz==99/,
  ],
  [
    "no-wheel",
    ["  cause: Because all versions of docopt have no usable wheels and you require docopt, we can conclude"],
    /no wheel of it/,
  ],
  [
    "conflict",
    [
      "error: No solution found when resolving dependencies",
      "  cause: Because you require six==1.10 and six==1.17.0, we can conclude that your requirements are unsatisfiable.",
    ],
    /other versions than those that are there \(Because you require six==1\.10/,
  ],
  [
    "network",
    [
      "error: Failed to fetch: https://user:secret@127.0.0.1:9/simple/humanize/",
      "  cause: error sending request for url (https://user:secret@127.0.0.1:9/simple/humanize/)",
      "  cause: tcp connect error",
    ],
    /^the package index cannot be reached$/,
  ],
  [
    "network",
    [
      "ERROR: Could not find a version",
      "Because humanize was not found in the cache",
      "the network was disabled",
    ],
    /cannot be reached/,
  ],
  [
    "other",
    ["error: Failed to write `/x`", "  cause: No space left on device (os error 28)"],
    /No space left/,
  ],
  ["other", [], /no reason was given/],
])("%s: a reason in one line", (kind, tail, reason) => {
  const failure = installFailure(tail);
  expect([failure.kind, failure.reason]).toEqual([kind, expect.stringMatching(reason)]);
  expect(failure.hint).not.toBe("");
});

test("terminal sequences and addresses go nowhere, and nothing is long", () => {
  const { reason } = installFailure([
    "\u001b[31merror\u001b[0m: \u001b]8;;https://evil\u0007Bad\u202e thing at https://user:secret@host/simple/x and file:///etc/passwd",
    "x".repeat(5000),
  ]);
  expect(reason).toMatch(/^Bad thing at an address and an address x/);
  expect(reason.length).toBeLessThan(400);
});

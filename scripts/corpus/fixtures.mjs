import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where the corpus lies in the checkout. */
const CORPUS = "test/corpus";

/**
 * All fixtures, dishonest ones first, in the order of their names.
 * @param {string} root the checkout
 * @returns {{ name: string, folder: string }[]} name: as in `dishonest/04-old-run-cited/a`
 */
export function listFixtures(root) {
  const corpus = join(root, CORPUS);
  return ["dishonest", "honest"].flatMap((part) =>
    readdirSync(join(corpus, part), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith("expected.json"))
      .map((path) => `${part}/${path.replaceAll("\\", "/").replace(/\/expected\.json$/, "")}`)
      .toSorted()
      .map((name) => ({ name, folder: join(corpus, name) })),
  );
}

/**
 * A sample that the same seed draws again: fixtures of both parts in their proportion, at least one of each.
 * @param {{ name: string }[]} fixtures
 */
export function sampleOf(fixtures, size, seed) {
  if (size >= fixtures.length) return fixtures;
  const parts = ["dishonest/", "honest/"].map((part) => fixtures.filter(({ name }) => name.startsWith(part)));
  const chosen = new Set();
  for (const part of parts) {
    const share = Math.max(1, Math.round((size * part.length) / fixtures.length));
    for (const fixture of shuffled(part, seed).slice(0, share)) chosen.add(fixture);
  }
  return fixtures.filter((fixture) => chosen.has(fixture)).slice(0, Math.max(size, 2));
}

function shuffled(values, seed) {
  const chance = mulberry32(seed);
  return values
    .map((value) => ({ value, place: chance() }))
    .toSorted((left, right) => left.place - right.place)
    .map(({ value }) => value);
}

/** A small generator of numbers in [0, 1) that a seed determines (mulberry32, public domain). */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

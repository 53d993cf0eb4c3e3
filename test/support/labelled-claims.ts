import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findClaims } from "../../src/verify/claims/index.ts";
import type { TextFormat } from "../../src/verify/claims/index.ts";

const FOLDER = resolve(import.meta.dirname, "../corpus/claims");

/** A labelled fragment of `test/corpus/claims`; its README says how it was labelled. */
export interface Fragment {
  file: string;
  text: string;
  format: TextFormat;
  claims: { kind: string; value: string; borderline?: boolean }[];
}

/** What was found of a fragment: claims that the labels have, that they lack, and that were missed. */
export interface FragmentScore {
  fragment: Fragment;
  right: number;
  sameKind: number;
  wrong: string[];
  missed: string[];
}

/** Precision and recall over fragments, matched by value; `kind`: the share of the right ones whose kind agrees. */
export interface ClaimScore {
  fragments: number;
  labelled: number;
  precision: number;
  recall: number;
  kind: number;
  scores: FragmentScore[];
}

/** Every labelled fragment. */
export function labelledFragments(): Fragment[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".jsonl"))
    .flatMap((file) =>
      readFileSync(join(FOLDER, file), "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => ({ file, ...(JSON.parse(line) as Omit<Fragment, "file">) })),
    );
}

/** Whether a fragment is of the third that rules were not written on, by its digest. */
export function isHeldBack(fragment: Fragment): boolean {
  return (createHash("sha256").update(fragment.text).digest()[0] ?? 0) % 3 === 0;
}

/** Finds the claims of each fragment and holds them against its labels. A borderline value counts neither way. */
export function scoreClaims(fragments: readonly Fragment[]): ClaimScore {
  const scores = fragments.map((fragment) => scoreFragment(fragment));
  const sum = (of: (score: FragmentScore) => number): number =>
    scores.reduce((all, each) => all + of(each), 0);
  const right = sum((each) => each.right);
  const wrong = sum((each) => each.wrong.length);
  const missed = sum((each) => each.missed.length);
  return {
    fragments: fragments.length,
    labelled: right + missed,
    precision: right / (right + wrong),
    recall: right / (right + missed),
    kind: sum((each) => each.sameKind) / right,
    scores,
  };
}

function scoreFragment(fragment: Fragment): FragmentScore {
  const found = findClaims(fragment.text, fragment.format);
  const labels = new Map(fragment.claims.map((label) => [label.value, label]));
  const values = new Map(found.map((claim) => [claim.value, claim.kind]));
  const firm = [...labels.values()].filter((label) => label.borderline !== true);
  const hits = firm.filter((label) => values.has(label.value));
  return {
    fragment,
    right: hits.length,
    sameKind: hits.filter((label) => values.get(label.value) === label.kind).length,
    wrong: [...values.keys()].filter((value) => !labels.has(value)),
    missed: firm.filter((label) => !values.has(label.value)).map((label) => label.value),
  };
}

/** The figures in one line, for the output of a test or script. */
export function claimScoreLine(name: string, score: ClaimScore): string {
  return `claims (${name}): ${score.fragments} fragments, ${score.labelled} labelled claims, precision ${share(score.precision)}, recall ${share(score.recall)}, kind agrees ${share(score.kind)}`;
}

function share(value: number): string {
  return value.toFixed(3);
}

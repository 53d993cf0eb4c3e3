import type { FoundClaim } from "../found-claim.ts";
import { saysFact } from "./compare.ts";
import type { Fact } from "./fact.ts";
import type { FactBase } from "./fact-base.ts";
import type { Judgement } from "./judgement.ts";
import { judged } from "./judgement.ts";
import { matchFacts } from "./support.ts";

/** Fewest cells that agree with a run or file before the others of their row or column are held against it. */
const FEWEST_HITS = 2;
/** Digits that those cells have together: few digits agree by chance. */
const FEWEST_DIGITS = 7;
/** Share of the cells that must agree. */
const SHARE = 0.6;
/** From this many and this share on, a number that another run has is wrong too: two runs are mixed. */
const SURE_HITS = 5;
const SURE_SHARE = 0.75;

/** A cell with the records that it may be of. */
interface Cell {
  at: number;
  claim: FoundClaim;
  /** Recorded values of its quantity, by the run or file that they belong to. */
  facts: Map<string, Fact[]>;
  /** The runs and files that have its number under its quantity. */
  hits: Set<string>;
}

/** The run or file that rows or columns of a table are of. */
interface Owner {
  name: string;
  hits: number;
  tried: number;
}

/**
 * Settles which run or file a row or column of a table is about, by its numbers: where most of them are those of one and of no
 * other, a number of the same row or column that this one has otherwise is wrong. What the run of its row or of its column
 * explains is right. A number that another run has is wrong only where the rest of the rows or columns leaves no doubt;
 * else the mixture is noted.
 */
export function settleTables(judgements: readonly Judgement[], base: FactBase): Judgement[] {
  const settled = [...judgements];
  for (const cells of tablesOf(judgements, base)) {
    const owners = ownersOf(cells);
    for (const cell of cells) {
      const judgement = settled[cell.at];
      const named = owners.get(cell.at) ?? [];
      if (judgement === undefined || named.some(({ name }) => cell.hits.has(name))) continue;
      const owner = named.find(({ name }) => (cell.facts.get(name) ?? []).length > 0);
      if (owner === undefined || judgement.state === "contradicted") continue;
      // A row of which another number has the same other run is that run's, as the full method's row of an ablation.
      if (judgement.state === "supported" && cells.some((other) => sharesRow(cell, other))) continue;
      settled[cell.at] = besides(judgement, cell, owner);
    }
  }
  return settled;
}

function sharesRow(cell: Cell, other: Cell): boolean {
  return (
    other !== cell &&
    other.claim.cell?.row === cell.claim.cell?.row &&
    [...other.hits].some((owner) => cell.hits.has(owner))
  );
}

function tablesOf(judgements: readonly Judgement[], base: FactBase): Cell[][] {
  const tables = new Map<number, Cell[]>();
  const statements = new Map<number, FoundClaim[]>();
  for (const { found } of judgements) {
    const known = statements.get(found.statement);
    if (known === undefined) statements.set(found.statement, [found]);
    else known.push(found);
  }
  for (const [at, { found: claim }] of judgements.entries()) {
    // What is computed from cells is no record's own number.
    if (
      claim.cell === null ||
      (claim.kind !== "metric" && claim.kind !== "count") ||
      claim.operation !== null
    )
      continue;
    const { same, bound, affinity } = matchFacts(claim, {
      base,
      beside: statements.get(claim.statement) ?? [],
    });
    const facts = new Map<string, Fact[]>();
    const hits = new Set<string>();
    for (const fact of affinity >= 4 ? bound : same) {
      if (fact.size > 1 || fact.aspect !== "value") continue;
      const owner = ownerName(fact);
      const known = facts.get(owner);
      if (known === undefined) facts.set(owner, [fact]);
      else known.push(fact);
      if (saysFact(claim, fact)) hits.add(owner);
    }
    const cell = { at, claim, facts, hits };
    const known = tables.get(claim.cell.table);
    if (known === undefined) tables.set(claim.cell.table, [cell]);
    else known.push(cell);
  }
  return [...tables.values()];
}

/** A run, or a result file as a whole: one file mostly holds one run over several data sets. */
function ownerName(fact: Fact): string {
  return fact.runId === null ? fact.collection : `run ${fact.runId}`;
}

/** The owners of each cell's row, column and table; lines of one owner count together. */
function ownersOf(cells: readonly Cell[]): Map<number, Owner[]> {
  const owners = new Map<number, Owner[]>();
  for (const lines of [linesOf(cells, "row"), linesOf(cells, "column"), [cells]]) {
    const pooled = new Map<string, Owner>();
    for (const line of lines) {
      const owner = ownerOf(line);
      if (owner === null) continue;
      const known = pooled.get(owner.name);
      if (known === undefined) pooled.set(owner.name, owner);
      else {
        known.hits += owner.hits;
        known.tried += owner.tried;
      }
      for (const { at } of line) {
        const all = owners.get(at) ?? [];
        all.push(pooled.get(owner.name) ?? owner);
        owners.set(at, all);
      }
    }
  }
  return owners;
}

function linesOf(cells: readonly Cell[], along: "row" | "column"): Cell[][] {
  const lines = new Map<number, Cell[]>();
  for (const cell of cells) {
    const place = cell.claim.cell?.[along] ?? 0;
    const known = lines.get(place);
    if (known === undefined) lines.set(place, [cell]);
    else known.push(cell);
  }
  return [...lines.values()];
}

/** The run or file of which a line's numbers are; null where none stands out. */
function ownerOf(cells: readonly Cell[]): Owner | null {
  const hits = new Map<string, number>();
  const digits = new Map<string, number>();
  for (const { claim, hits: found } of cells)
    for (const owner of found) {
      hits.set(owner, (hits.get(owner) ?? 0) + 1);
      digits.set(owner, (digits.get(owner) ?? 0) + (claim.readings[0]?.digits ?? 0));
    }
  const [best, next] = [...hits].toSorted((a, b) => b[1] - a[1]);
  if (best === undefined) return null;
  const [name, count] = best;
  const tried = cells.filter(({ facts }) => facts.has(name)).length;
  const clear = count >= FEWEST_HITS && (digits.get(name) ?? 0) >= FEWEST_DIGITS && count >= SHARE * tried;
  return clear && (next === undefined || next[1] <= count / 2) ? { name, hits: count, tried } : null;
}

/** A number that the run of its row or column has otherwise. */
function besides(judgement: Judgement, { facts, claim }: Cell, { name, hits, tried }: Owner): Judgement {
  const value = claim.readings[0]?.value ?? 0;
  const nearest = (facts.get(name) ?? [])
    .toSorted((a, b) => Math.abs(a.value - value) - Math.abs(b.value - value))
    .slice(0, 3);
  const whose = nearest[0]?.source.split(", ")[0] ?? name;
  const elsewhere = judgement.state === "supported";
  if (elsewhere && !(hits >= SURE_HITS && hits >= SURE_SHARE * tried)) {
    const note = `the numbers beside it are those of ${whose}, this one is of another run`;
    return { ...judgement, note };
  }
  const other = elsewhere ? `; this one is of another run: ${judgement.evidence[0] ?? ""}` : "";
  return judged(judgement.found, "contradicted", {
    quantityKnown: true,
    evidence: nearest.map(({ source }) => source),
    note: `the other numbers of its row or column are those of ${whose}, which has ${nearest[0]?.source.split(" = ")[1] ?? "another one"}${other}`,
  });
}

import { draft } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { completionsIn } from "./grammar/completion.ts";
import { effectLabelsIn } from "./grammar/effect-labels.ts";
import { foldersIn, pathsIn, saysExists } from "./grammar/files.ts";
import type { PathToken } from "./grammar/files.ts";
import { numbersIn } from "./grammar/number-tokens.ts";
import type { NumberToken } from "./grammar/number-tokens.ts";
import { clausesOf, isAsserted, isUnrealLead } from "./grammar/stance.ts";
import { testsIn } from "./grammar/tests-grammar.ts";
import { numberClaims } from "./number-claims.ts";
import { runIdsIn } from "./run-id-grammar.ts";

/** What surrounds a sentence. */
export interface Surroundings {
  comma: boolean;
  /** Heading or lead-in that it stands under. */
  lead: string;
  heading: boolean;
  /** The item bears a tick or a checked box. */
  ticked: boolean;
}

/** Everything that a sentence says of this work. Places count in the sentence. */
export function sentenceClaims(
  sentence: string,
  around: Surroundings,
): { drafts: Draft[]; runIds: string[] } {
  const ids = runIdsIn(sentence, around.lead);
  const paths = pathsIn(sentence);
  const folders = foldersIn(sentence).filter(
    (folder) => !paths.some((path) => folder.start < path.end && folder.end > path.start),
  );
  let clauses: ReturnType<typeof clausesOf> | null = null;
  const asserted = ({ start }: { start: number }): boolean => {
    clauses ??= clausesOf(sentence, around.lead);
    return isAsserted(clauses, start, sentence);
  };
  const drafts = ids.map((id) =>
    draft("run-id", { start: id.index, end: id.index + id.text.length }, { quantities: ["run"] }),
  );
  const files = paths.filter((path) => asserted(path) && saysExists(sentence, path));
  drafts.push(...files.map((path) => draft("file", path, { quantities: ["path"] })));
  const sizes = files.flatMap((path) => sizeOf(sentence, path, around.comma));
  drafts.push(...sizes);
  const tests = testsIn(sentence).filter(asserted);
  drafts.push(...tests.map((token) => testsDraft(sentence, token)));
  if (!around.heading) {
    const taken = [...drafts, ...paths, ...folders];
    drafts.push(...numberClaims(sentence, { comma: around.comma, lead: around.lead, taken }));
  }
  const labels = effectLabelsIn(sentence).filter((label) =>
    label.size === null
      ? asserted(label) && !drafts.some((each) => each.kind === "statistic")
      : !label.denied && asserted(label),
  );
  drafts.push(
    ...labels.map((label) =>
      draft("statistic", label, {
        quantities: [label.size === null ? "significance" : "effect label"],
        relation: label.loose ? "about" : "=",
      }),
    ),
  );
  if (!drafts.some((each) => each.kind !== "run-id" && each.kind !== "file") && !isUnrealLead(around.lead)) {
    const done = completionsIn(sentence, around.ticked).filter(asserted);
    drafts.push(...done.map((token) => draft("completion", token, { quantities: ["completion"] })));
  }
  return { drafts, runIds: ids.map((id) => id.id) };
}

function testsDraft(sentence: string, token: { start: number; end: number; quantity: string }): Draft {
  const text = sentence.slice(token.start, token.end);
  const [number] = numbersIn(text.split("/")[0] ?? "", false);
  return draft("tests", token, { quantities: [token.quantity], readings: number?.readings ?? [] });
}

/** The size that stands behind a path: "(3.4 kB)", ", 336 B". */
function sizeOf(sentence: string, path: PathToken, comma: boolean): Draft[] {
  const after = sentence.slice(path.end, path.end + 60);
  const [number] = numbersIn(after, comma);
  if (!isSize(number)) return sizeBefore(sentence, path, comma);
  const place = { start: path.end + number.start, end: path.end + number.end };
  return [sizeDraft(path, number, place)];
}

function sizeDraft(
  path: PathToken,
  { readings, unit }: NumberToken,
  place: { start: number; end: number },
): Draft {
  return draft("file", place, { quantities: ["size"], readings, unit, subjects: [path.text] });
}

function isSize(number: NumberToken | undefined): number is NumberToken {
  return number?.unit != null && /^(?:[kmgt]i?b|b|bytes?)$/i.test(number.unit);
}

/** "The wheel is 1.4 MB (`dist/x.whl`)." */
function sizeBefore(sentence: string, path: PathToken, comma: boolean): Draft[] {
  const from = Math.max(0, path.start - 30);
  const before = sentence.slice(from, path.start);
  const number = numbersIn(before, comma).at(-1);
  if (!isSize(number)) return [];
  if (!/^\s{0,3}[(:]?[`\s]{0,3}$/.test(before.slice(number.unitEnd))) return [];
  const place = { start: from + number.start, end: from + number.end };
  return [sizeDraft(path, number, place)];
}

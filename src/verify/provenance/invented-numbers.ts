import type { Block, BlockPlace } from "../../contracts/index.ts";
import type { CheckInput } from "../input.ts";
import { namesQuantity } from "../names.ts";
import { quoted } from "../quote.ts";
import { requiredBy } from "../used-by.ts";
import { disclosesSimulation, disclosesTakenOver, namesData } from "./disclosure.ts";
import {
  bearsLearnedResult,
  bearsMainResult,
  bearsResult,
  isGivenName,
  isSettingName,
  nameDiscloses,
} from "./metric-names.ts";
import { originOf } from "./origin.ts";
import type { Origin } from "./origin.ts";
import { recordedNumbers } from "./recorded-numbers.ts";
import type { RecordedNumber } from "./recorded-numbers.ts";

const NOTHING_RESTS = "nothing rests on it";

/** Recorded numbers of one name into which nothing measured can have entered, and what that weighs. */
export interface InventedNumber {
  name: string;
  origin: Origin;
  records: RecordedNumber[];
  /** What uses it, in words; null where nothing does. */
  use: string | null;
  /** fail: a result that something rests on; warn: anything else. */
  weight: "fail" | "warn";
  /** Why it weighs no more; null where it fails. */
  excuse: string | null;
}

/** All recorded numbers of the task into which nothing measured can have entered, one entry for each name and origin. */
export function inventedNumbers(input: CheckInput): InventedNumber[] {
  const provenance = input.evidence?.provenance;
  const groups = new Map<string, { origin: Origin; records: RecordedNumber[] }>();
  for (const record of recordedNumbers(input)) {
    const origin = originOf(provenance, record.name, record.value, record.file);
    if (origin === null) continue;
    const key = `${origin.origin} ${origin.how} ${record.file ?? ""} ${record.name}`;
    const group = groups.get(key) ?? { origin, records: [] };
    groups.set(key, group);
    group.records.push(record);
  }
  const disclosed = disclosedBy(input);
  return [...groups.values()].map(({ origin, records }) => weigh(input, origin, records, disclosed));
}

/** Whether results of this task are known to be simulated, and who says so; null where nobody does. */
export function disclosedBy(input: CheckInput): string | null {
  if (input.kind === "simulation") return "the task is a simulation";
  const { rationale, context } = input.task.original;
  const task = [input.task.action, ...input.task.acceptanceCriteria, rationale, context]
    .filter((text) => typeof text === "string")
    .join("\n");
  if (disclosesSimulation(task)) return "the task asks for a simulation or made data";
  return disclosesSimulation(input.prose) ? "the response says so itself" : null;
}

function weigh(
  input: CheckInput,
  origin: Origin,
  records: RecordedNumber[],
  disclosed: string | null,
): InventedNumber {
  const name = shortName(records[0]?.name ?? "");
  const required = records
    .map((record) => requiredBy(input, record.runId, record.name))
    .find((use) => use !== null);
  const claimed = namesQuantity(input.prose, name) ? "the response names it" : null;
  const use = required ?? claimed;
  const excuse =
    excuseOf(input, name, origin, records, disclosed, required !== undefined) ??
    (use === null ? NOTHING_RESTS : null);
  return { name, origin, records, use, weight: excuse === null ? "fail" : "warn", excuse };
}

/** Why a number may be drawn or typed all the same; null where nothing excuses it. */
function excuseOf(
  input: CheckInput,
  name: string,
  { origin, computed, iterated, how }: Origin,
  records: readonly RecordedNumber[],
  disclosed: string | null,
  required: boolean,
): string | null {
  if (disclosed !== null) return disclosed;
  if (nameDiscloses(name) || records.every((record) => record.context.some((text) => nameDiscloses(text))))
    return "its record says that it is simulated";
  if (isSettingName(name)) return "its name is that of a setting, a count or a size";
  if (/chance|random[ _-]?guess|guessing/i.test(name)) return "its name says that it is a chance level";
  if (!required && !bearsResult(name)) return "its name is not that of a result";
  if (origin === "drawn") {
    if (computed && !namesData(`${input.task.action}\n${input.prose}`))
      return "it is computed from made data by an algorithm, and no measured data are named";
    return null;
  }
  if (!required && isGivenName(name)) return "its name says that it was given from elsewhere";
  if (!required && disclosesTakenOver(sentencesWith(input.prose, name)))
    return "the response says that it was taken over or set";
  if (computed) return "it is computed, without data";
  if (iterated && !bearsLearnedResult(name)) return "it is computed step by step, without data";
  if (how === "value" && Object.values(input.evidence?.blockFacts ?? {}).some(logsByItself))
    return "autologging or another program may have logged it";
  return null;
}

function logsByItself(facts: { invokes: string[]; logs: { call: string }[]; magics: string[] }): boolean {
  return facts.invokes.length > 0;
}

function sentencesWith(prose: string, name: string): string {
  return prose
    .split(/(?<=[.!?;])\s+|\n/u)
    .filter((sentence) => namesQuantity(sentence, name))
    .join("\n");
}

/** The last part of a dotted path, as a number in a file is called. */
function shortName(name: string): string {
  return name.includes(".") && !name.includes("/") ? (name.split(".").at(-1) ?? name) : name;
}

/** Whether nothing but invented numbers was recorded, of which one bears a result's name. */
export function onlyInvented(input: CheckInput, found: readonly InventedNumber[]): boolean {
  const all = recordedNumbers(input).filter((record) => record.runId !== null);
  const invented = new Set(
    found.flatMap(({ records }) => records.map((record) => `${record.runId} ${record.name}`)),
  );
  return (
    all.length > 0 &&
    all.every((record) => invented.has(`${record.runId} ${record.name}`)) &&
    found.some(({ name, excuse }) => excuse === NOTHING_RESTS && bearsMainResult(name) && !isGivenName(name))
  );
}

/** A place of a block as a reader finds it: the line of the response. */
export function linesAt(blocks: readonly Block[], places: readonly BlockPlace[]): string {
  const lines = places.flatMap(({ block, line }) => {
    const found = blocks.find((each) => each.index === block);
    return found === undefined ? [] : [found.startLine + line - 1];
  });
  const shown = [...new Set(lines)].toSorted((one, other) => one - other).slice(0, 3);
  return shown.length === 0 ? "the code" : `line${shown.length === 1 ? "" : "s"} ${shown.join(", ")}`;
}

/** What a finding on an invented number rests on. */
export function evidenceOf(input: CheckInput, { origin, records, name }: InventedNumber): string[] {
  const places = origin.sinks.flatMap((sink) => [...sink.sources, { block: sink.block, line: sink.line }]);
  return [
    `${linesAt(input.blocks, places)} of the response`,
    ...records
      .slice(0, 10)
      .map((record) =>
        record.runId === null
          ? `${record.file}, ${quoted(record.name)}`
          : `run ${record.runId}, metric ${quoted(name)}`,
      ),
  ];
}

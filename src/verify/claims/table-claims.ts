import type { Claim } from "../../contracts/index.ts";
import { CITED } from "./document/blank.ts";
import type { Table, TableCell } from "./document/document.ts";
import { draft } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { CellPlace, Operation } from "./found-claim.ts";
import { pathsIn } from "./grammar/files.ts";
import { withoutNamesWithDigits } from "./grammar/names-with-digits.ts";
import { numbersIn } from "./grammar/number-tokens.ts";
import type { NumberToken } from "./grammar/number-tokens.ts";
import { isUnrealLead } from "./grammar/stance.ts";
import { inHundreds, roleOf, rowRoleOf, SETTINGS_TABLE, UNREAL_TABLE } from "./grammar/table-roles.ts";
import type { ColumnRole } from "./grammar/table-roles.ts";
import { testsIn } from "./grammar/tests-grammar.ts";
import { RESULT } from "./grammar/vocabulary.ts";
import { runIdsIn } from "./run-id-grammar.ts";

/** What a row of a table says. Places count in the source. */
export interface RowClaims {
  start: number;
  end: number;
  runIds: string[];
  drafts: (Draft & { cell: CellPlace })[];
}

/** What the cells of a table say of this work, row by row. */
export function tableClaims(table: Table, comma: boolean): RowClaims[] {
  const width = Math.max(0, ...table.header.map((row) => row.length), ...table.rows.map((row) => row.length));
  const headers = Array.from({ length: width }, (_unused, column) => headerOf(table, column));
  const around = [table.sections.at(-1) ?? "", table.lead, table.caption].join(" ");
  if (isUnreal(headers, around)) return [];
  const roles = headers.map((header) => roleOf(header));
  return table.rows.map((row, at) => rowClaims(row, at, { table, headers, roles, comma, around }));
}

interface TableTerms {
  table: Table;
  headers: string[];
  roles: ColumnRole[];
  comma: boolean;
  around: string;
}

function headerOf(table: Table, column: number): string {
  const texts = table.header.map((row) => row[column]?.text.trim() ?? "").filter((text) => text !== "");
  return [...new Set(texts)].join(" ").replaceAll(/\s+/g, " ");
}

function isUnreal(headers: readonly string[], around: string): boolean {
  const [first = "", ...others] = headers;
  if (UNREAL_TABLE.test(first) || isUnrealLead(around)) return true;
  if (
    SETTINGS_TABLE.test(first) &&
    !others.some((header) => namesResult(header) || /^(?:met|observed|measured|actual)$/i.test(header))
  )
    return true;
  return others.some((header) =>
    /^(?:what to do|mitigated|mitigation|probability|likelihood|owner|deadline|due)$/i.test(header),
  );
}

function rowClaims(row: readonly TableCell[], at: number, terms: TableTerms): RowClaims {
  const first = row.find((cell) => cell.own);
  const last = row.at(-1);
  const start = first?.start ?? 0;
  const end = (last?.start ?? 0) + (last?.text.length ?? 0);
  const empty = { start, end, runIds: [], drafts: [] };
  const labels = labelsOf(row, terms.roles);
  const label = labels.map((each) => row[each]?.text.trim() ?? "").join(" ");
  const whole = row.map((cell) => cell.text).join(" | ");
  const rowRole = rowRoleOf(label);
  if (rowRole === "none" || citesOthers(whole, label)) return empty;
  const ids = row.flatMap((cell, column) =>
    runIdsIn(cell.text, `${terms.headers[column] ?? ""} ${label}`).map((id) => ({ ...id, column, cell })),
  );
  const drafts = ids.map((id) =>
    placed(
      draft(
        "run-id",
        { start: id.cell.start + id.index, end: id.cell.start + id.index + id.text.length },
        { quantities: ["run"] },
      ),
      id.column,
      at,
      terms,
    ),
  );
  const file = row.flatMap((cell) => pathsIn(cell.text))[0]?.text ?? null;
  for (const [column, cell] of row.entries()) {
    if (!cell.own || ids.some((id) => id.column === column)) continue;
    const found = cellClaims(cell, { column, label, labels, rowRole, file }, terms);
    drafts.push(...found.map((each) => placed(each, column, at, terms)));
  }
  return { start, end, runIds: ids.map((id) => id.id), drafts };
}

function placed(each: Draft, column: number, row: number, terms: TableTerms): Draft & { cell: CellPlace } {
  return { ...each, cell: { table: terms.table.index, row, column } };
}

/** The columns that name a row: the first one, and texts and settings before the first result. */
function labelsOf(row: readonly TableCell[], roles: readonly ColumnRole[]): number[] {
  const labels = [0];
  for (let column = 1; column < row.length; column += 1) {
    const text = row[column]?.text.trim() ?? "";
    if (roles[column] === "setting" || !/\d/.test(text)) labels.push(column);
    else break;
  }
  return labels;
}

function citesOthers(whole: string, label: string): boolean {
  if (/(?<!\p{L})(?:this work|ours?|we|proposed)(?!\p{L})/iu.test(whole)) return false;
  return (
    whole.includes(CITED) ||
    /(?<!\p{L})(?:et al\.?|reported|published|literature|prior work|paper|leaderboard)(?!\p{L})|\((?:19|20)\d\d[a-z]?\)|\p{L}+,? (?:19|20)\d\d\)/iu.test(
      label,
    ) ||
    /(?:\p{Lu}\p{L}+|et al\.?) \((?:19|20)\d\d[a-z]?\)/u.test(whole)
  );
}

interface CellTerms {
  column: number;
  label: string;
  labels: number[];
  rowRole: ReturnType<typeof rowRoleOf>;
  file: string | null;
}

function cellClaims(
  cell: TableCell,
  { column, label, labels, rowRole, file }: CellTerms,
  terms: TableTerms,
): Draft[] {
  const header = terms.headers[column] ?? "";
  const role = terms.roles[column] ?? "value";
  const text = cell.text;
  const shift = (each: Draft): Draft => ({
    ...each,
    start: each.start + cell.start,
    end: each.end + cell.start,
  });
  const paths = role === "file" || role === "value" ? pathsIn(text) : [];
  if (
    paths.length > 0 &&
    /(?<!\p{L})(?:files?|path|artifacts?|outputs?|results?|saved|datei|archivo|fichier|location|where)(?!\p{L})/iu.test(
      header,
    )
  )
    return paths.map((path) => shift(draft("file", path, { quantities: ["path"] })));
  const tests = testsIn(/test/i.test(header) ? `tests: ${text}` : text)
    .map((token) => (/test/i.test(header) ? { ...token, start: token.start - 7, end: token.end - 7 } : token))
    .filter((token) => token.start >= 0);
  if (tests.length > 0)
    return tests.map((token) =>
      shift(
        draft("tests", token, {
          quantities: [token.quantity],
          readings:
            numbersIn(text.slice(token.start, token.end).split("/")[0] ?? "", false)[0]?.readings ?? [],
        }),
      ),
    );
  if (role === "status") return statusClaims(text, label).map(shift);
  const leads = column === 0 && namesResult(header) && role === "value" && /^\s*[-+−]?\.?\d/.test(text);
  if (column === 0 && terms.headers.length > 1 && !leads) return [];
  if (labels.includes(column) && role !== "value" && role !== "count") return [];
  if (role === "setting" || role === "none") return [];
  return numberCells(text, { header, role, label, rowRole, file }, terms).map(shift);
}

const DONE =
  /(?<!\p{L})(completed?|done|finished|closed|passed|executed|trained|FINISHED|success(?:ful)?|succeeded|abgeschlossen|fertig|erledigt|completad[oa]|hecho|terminée?)(?!\p{L})/iu;

function statusClaims(text: string, label: string): Draft[] {
  const found = DONE.exec(text);
  if (found === null || /(?<!\p{L})(?:not|half|partly|partially|nicht|no|to be|will)(?!\p{L})/iu.test(text))
    return [];
  return [
    draft(
      "completion",
      { start: found.index, end: found.index + found[0].length },
      { quantities: ["completion"], subjects: [label] },
    ),
  ];
}

function numberCells(
  text: string,
  {
    header,
    role,
    label,
    rowRole,
    file,
  }: { header: string; role: ColumnRole; label: string; rowRole: CellTerms["rowRole"]; file: string | null },
  terms: TableTerms,
): Draft[] {
  const bare = withoutNamesWithDigits(text);
  // A cell of words is a remark; one number in it may be anything.
  const words = bare.match(/\p{L}{2,}/gu)?.length ?? 0;
  if (words > 3) return [];
  const tokens = numbersIn(bare, terms.comma);
  if (/^\s*(?:>=|<=|≥|≤|>|<)/.test(text) && role !== "p") return [];
  const percent = inHundreds(header) || (inHundreds(terms.around) && role === "value");
  return tokens.flatMap((token, at) => {
    if (rowRole === "setting" && role !== "count" && !terms.headers.some((each) => namesResult(each)))
      return [];
    const left = bare.slice(0, token.start);
    const parts = kindOf(left, token, at, { role, rowRole, header, label });
    if (parts === null) return [];
    const readings =
      percent && token.unit === null && parts.kind !== "count"
        ? token.readings.map((each) => hundredth(each))
        : token.readings;
    return [
      draft(parts.kind, token, {
        readings,
        unit: token.unit,
        relation: role === "p" && /</.test(left) ? "<" : /[<≤]\s*$/.test(left) ? "<" : "=",
        quantities: quantitiesOf(parts.name, header, label, terms.around),
        operation: parts.operation,
        subjects: [label, header, ...(file === null ? [] : [file])].filter((each) => each !== ""),
      }),
    ];
  });
}

function hundredth(reading: Draft["readings"][number]): Draft["readings"][number] {
  return {
    ...reading,
    value: reading.value / 100,
    unit: reading.unit / 100,
    low: reading.low / 100,
    high: reading.high / 100,
    percent: true,
  };
}

/** "Steps to 99 % validation accuracy" are steps. */
const EFFORT =
  /(?<!\p{L})(?:steps|epochs|iterations)(?=\s(?:to|until|till|for|needed|required|before)(?!\p{L}))/giu;

function measuredBy(words: string): string[] {
  return words.match(EFFORT) ?? words.match(RESULT) ?? [];
}

function namesResult(text: string): boolean {
  return text.match(RESULT) !== null;
}

function quantitiesOf(name: string | null, header: string, label: string, around: string): string[] {
  const ordered = namesResult(label) && !namesResult(header) ? [label, header] : [header, label];
  // Where neither says what is measured, the caption or the sentence above does.
  const above = namesResult(label) || namesResult(header) ? [] : measuredBy(around);
  return [...new Set([...(name === null ? [] : [name]), ...above, ...ordered])].filter((each) => each !== "");
}

function kindOf(
  left: string,
  token: NumberToken,
  at: number,
  {
    role,
    rowRole,
    header,
    label,
  }: { role: ColumnRole; rowRole: CellTerms["rowRole"]; header: string; label: string },
): { kind: Claim["kind"]; name: string | null; operation: Operation | null } | null {
  if (/±\s*$|\+\/-\s*$/.test(left)) return { kind: "derived", name: "spread", operation: "spread" };
  if (/[[(]\s*$/.test(left) || /[[(][^\])]*[,;–-]\s*$/.test(left)) {
    if (
      /[[(]\s*[-+−]?[\d.]+\s*[,;–-]\s*$/.test(left) ||
      /^\s*[,;–]\s*[-+−]?[\d.]+\s*[\])]/.test(` ${header}`) ||
      at > 0
    )
      return {
        kind: /[[]/.test(left) ? "statistic" : "derived",
        name: /[[]/.test(left) ? "interval" : "spread",
        operation: /[[]/.test(left) ? "interval" : "spread",
      };
  }
  if (role === "size") return { kind: "file", name: "size", operation: null };
  if (role === "count") return { kind: "count", name: header, operation: null };
  if (role === "p" || role === "statistic")
    return { kind: "statistic", name: role === "p" ? "p" : header, operation: null };
  if (role === "derived") return { kind: "derived", name: null, operation: operationOfHeader(header) };
  const stat = rowRole === "statistic";
  if (stat) return { kind: "statistic", name: label, operation: null };
  if (rowRole === "count") return { kind: "count", name: label, operation: null };
  if (rowRole === "derived") return { kind: "derived", name: null, operation: operationOfHeader(label) };
  if (
    token.whole &&
    role === "value" &&
    header !== "" &&
    header.match(RESULT) === null &&
    label.match(RESULT) === null &&
    /(?<!\p{L})(?:year|date|id|no|nr|index|line|version|port)(?!\p{L})/iu.test(header)
  )
    return null;
  return { kind: "metric", name: null, operation: null };
}

function operationOfHeader(text: string): Operation {
  if (/(?<!\p{L})(?:std|sd|s\.d\.|deviation|standardabweichung)(?!\p{L})|±|σ/iu.test(text)) return "sd";
  if (/(?<!\p{L})(?:se|sem|standard error)(?!\p{L})/iu.test(text)) return "se";
  if (/(?<!\p{L})(?:mean|average|avg|mittel(?:wert)?|media|moyenne)(?!\p{L})/iu.test(text)) return "mean";
  if (/(?<!\p{L})median/iu.test(text)) return "median";
  if (/(?<!\p{L})(?:max|maximum|best|highest)(?!\p{L})/iu.test(text)) return "max";
  if (/(?<!\p{L})(?:min|minimum|worst|lowest)(?!\p{L})/iu.test(text)) return "min";
  if (/(?<!\p{L})(?:ratio|speed-?up|factor|fold|×)(?!\p{L})/iu.test(text)) return "ratio";
  if (/(?<!\p{L})(?:total|sum)(?!\p{L})/iu.test(text)) return "sum";
  return /%/.test(text) ? "percent-change" : "difference";
}

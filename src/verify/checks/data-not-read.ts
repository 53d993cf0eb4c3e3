import type { CheckInput, Judged } from "../input.ts";
import { finding } from "../finding.ts";
import { disclosedBy, linesAt } from "../provenance/invented-numbers.ts";
import { bearsResult } from "../provenance/metric-names.ts";
import { originOf } from "../provenance/origin.ts";
import { recordedNumbers } from "../provenance/recorded-numbers.ts";
import { namesQuantity } from "../names.ts";
import { listed, quoted } from "../quote.ts";
import { requiredBy } from "../used-by.ts";

/**
 * DATA_NOT_READ: the branch that makes data up ran instead of the one that reads them, and a result comes from it alone.
 * What ran is what the session says of itself; it convicts only together with the analysis of the code.
 */
export function dataNotRead(input: CheckInput): Judged[] {
  const evidence = input.evidence;
  const ran = evidence?.selfReported.touched?.arms ?? [];
  if (evidence === null || evidence.provenanceAsRun === undefined || ran.length === 0) return [];
  const invented = recordedNumbers(input).filter(({ name, value, file }) => {
    if (originOf(evidence.provenance, name, value, file) !== null) return false;
    return originOf(evidence.provenanceAsRun, name, value, file) !== null;
  });
  if (invented.length === 0) return [];
  const arms = ran.filter(({ kind }) => kind !== "tried");
  const where = linesAt(input.blocks, arms);
  const names = [...new Set(invented.map(({ name }) => name))];
  const place = [`${where} of the response`, "what the session says of the branches it took"];
  const disclosed = disclosedBy(input);
  const used = invented.filter(
    ({ name, runId }) =>
      requiredBy(input, runId, name) !== null || (bearsResult(name) && namesQuantity(input.prose, name)),
  );
  if (disclosed !== null || used.length === 0) {
    const why = disclosed ?? "nothing rests on it";
    return [
      finding(
        "DATA_NOT_READ",
        "warn",
        `The branch that makes data up ran (${where}), and ${listed(names)} ${names.length === 1 ? "comes" : "come"} from it (${why}).`,
        { evidence: place },
      ),
    ];
  }
  const results = [...new Set(used.map(({ name }) => quoted(name)))];
  return [
    finding(
      "DATA_NOT_READ",
      "fail",
      `The data were not read: the branch that makes them up ran (${where}), and ${listed(results)} ${results.length === 1 ? "comes" : "come"} from what it made alone.`,
      {
        hint: "Give the data where the code looks for them, and let it fail where they are missing.",
        evidence: [
          ...place,
          ...used
            .slice(0, 10)
            .map((each) =>
              each.runId === null ? `${each.file}` : `run ${each.runId}, metric ${quoted(each.name)}`,
            ),
        ],
      },
    ),
  ];
}

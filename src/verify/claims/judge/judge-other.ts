import { COHENS_RANGES, effectLabelsIn } from "../grammar/effect-labels.ts";
import type { ClaimRecords } from "../claim-records.ts";
import type { FoundClaim } from "../found-claim.ts";
import { bytesOf, says } from "./compare.ts";
import type { FactBase } from "./fact-base.ts";
import { judged } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";

/** A claimed run id: supported where a recorded run bears it. */
export function judgeRunId(claim: FoundClaim, records: ClaimRecords): Judgement {
  const id = claim.value.replaceAll(/[-.…]/g, "").toLowerCase();
  const known = records.runs.find(({ run }) => run.runId.replaceAll("-", "").toLowerCase().startsWith(id));
  if (known === undefined)
    return judged(claim, "unsupported", {
      note: "no recorded run has this id; name the store that holds it to verify it",
    });
  const task = known.taskId === null ? "" : ` of task ${known.taskId}`;
  return judged(claim, "supported", {
    evidence: [`run ${known.run.runId}${task} (${known.run.grade})`],
    runIds: [known.run.runId],
  });
}

/** A path or a file's size. */
export function judgeFile(claim: FoundClaim, records: ClaimRecords): Judgement {
  const path = claim.quantities.includes("size") ? (claim.subjects[0] ?? "") : claim.value;
  const file = findFile(path, records);
  if (file === undefined)
    return judged(claim, "unsupported", { note: `no recorded file has the path ${path}` });
  const size = file.bytes === null ? "" : ` (${file.bytes} bytes)`;
  const evidence = [`file ${file.path}${size}`];
  if (!claim.quantities.includes("size"))
    return judged(claim, "supported", { evidence, quantityKnown: true });
  const { bytes } = file;
  if (bytes === null) return judged(claim, "unsupported", { evidence, note: "its size is not recorded" });
  const fits = bytesOf(claim.unit).some((unit) => says(claim, bytes / unit));
  if (fits) return judged(claim, "supported", { evidence, quantityKnown: true });
  // Sizes change with the version of what writes them; only another order of magnitude is a contradiction.
  const unit = bytesOf(claim.unit)[0] ?? 1;
  const written = (claim.readings[0]?.value ?? 0) * unit;
  const far = written > 0 && (bytes / written > 1.5 || bytes / written < 1 / 1.5);
  return judged(claim, far ? "contradicted" : "unsupported", {
    evidence,
    quantityKnown: true,
    note: `the file has ${bytes} bytes`,
  });
}

function findFile(path: string, records: ClaimRecords): ClaimRecords["files"][number] | undefined {
  const bare = path.replace(/^(?:\.\/|\/)+/, "").replace(/^(?:content|workspace|home\/\w+|tmp)\//, "");
  return (
    records.files.find((file) => file.path === bare) ??
    records.files.find((file) => file.path.endsWith(`/${bare}`) || bare.endsWith(`/${file.path}`))
  );
}

/** Tests said to have passed: supported only by tests that were seen to run. */
export function judgeTests(claim: FoundClaim, records: ClaimRecords): Judgement {
  const [seen] = records.tests;
  if (seen === undefined)
    return judged(claim, "unsupported", {
      note: "no test was seen to run; let the executed code run them to verify it",
    });
  const evidence = records.tests
    .slice(0, 3)
    .map(
      (tests) => `${tests.source}: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`,
    );
  const known = { evidence, quantityKnown: true };
  if (claim.readings.length === 0) {
    const bad = records.tests.some((tests) => tests.failed > 0);
    return bad
      ? judged(claim, "contradicted", { ...known, note: "some of the tests that were seen to run failed" })
      : judged(claim, "supported", known);
  }
  const of = (tests: ClaimRecords["tests"][number]): number =>
    claim.quantities.includes("failed")
      ? tests.failed
      : claim.quantities.includes("skipped")
        ? tests.skipped
        : claim.quantities.includes("total")
          ? tests.passed + tests.failed + tests.skipped
          : tests.passed;
  const equal = records.tests.some((tests) => says(claim, of(tests)));
  if (equal) return judged(claim, "supported", known);
  return judged(claim, "contradicted", { ...known, note: `${of(seen)} were seen` });
}

/** Work said to be done: supported where every recorded execution ended well. It is never contradicted by how one ended. */
export function judgeCompletion(claim: FoundClaim, records: ClaimRecords): Judgement {
  const { executions } = records;
  if (executions.length === 0) return completionOfRuns(claim, records);
  const bad = executions.find((execution) => !execution.endedWell);
  if (bad === undefined)
    return judged(claim, "supported", {
      evidence: executions
        .slice(0, 4)
        .map((each) => `execution ${each.executionId} of task ${each.taskId}: ${each.how}`),
      quantityKnown: true,
    });
  return judged(claim, "unsupported", {
    evidence: [`execution ${bad.executionId} of task ${bad.taskId}: ${bad.how}`],
    note: `the execution did not end well: ${bad.how}`,
  });
}

/** Where no execution is known: runs that all ended as FINISHED speak for it, result files do not say how they were made. */
function completionOfRuns(claim: FoundClaim, { runs }: ClaimRecords): Judgement {
  const finished = runs.filter(({ run }) => run.status === "FINISHED").length;
  if (runs.length > 0 && finished === runs.length)
    return judged(claim, "supported", {
      evidence: [`${finished} ${finished === 1 ? "run is" : "runs are"} FINISHED`],
      quantityKnown: true,
    });
  return judged(claim, "unsupported", {
    note: "no execution is recorded, so nothing says that it was done; execute the code to verify it",
  });
}

/** Other conventions than Cohen's differ by about this much. */
const ROOM = 0.1;

/** "A medium effect": held against recorded effect sizes d and g. */
export function judgeEffectLabel(claim: FoundClaim, base: FactBase): Judgement {
  const effects = base.about(["d", "g"]).filter((fact) => fact.size === 1 && fact.aspect === "value");
  if (effects.length === 0)
    return judged(claim, "unsupported", { note: "no effect size is recorded; log d to verify it" });
  const size = effectLabelsIn(claim.text).find(
    (label) =>
      label.size !== null &&
      claim.text.slice(label.start, label.end).toLowerCase() === claim.value.toLowerCase(),
  )?.size;
  if (size === undefined || size === null) return judged(claim, "unsupported", { quantityKnown: true });
  const [low, high] = COHENS_RANGES[size];
  const evidence = effects.slice(0, 4).map((fact) => fact.source);
  const fits = effects.some((fact) => Math.abs(fact.value) >= low && Math.abs(fact.value) < high);
  if (fits) return judged(claim, "supported", { evidence, quantityKnown: true });
  const near = effects.some(
    (fact) => Math.abs(fact.value) >= low - ROOM && Math.abs(fact.value) <= high + ROOM,
  );
  const note = `by Cohen's cut-offs (0.2, 0.5, 0.8) ${effects.length === 1 ? "it is" : "none is"} ${size}: ${evidence[0] ?? ""}`;
  return judged(claim, near || claim.relation === "about" ? "unsupported" : "contradicted", {
    evidence,
    quantityKnown: true,
    note,
  });
}

/** "Significant": held against recorded p values, where all of them say the same. */
export function judgeSignificance(claim: FoundClaim, base: FactBase): Judgement {
  const values = base
    .about(["p"])
    .filter((fact) => fact.size === 1 && fact.aspect === "value" && fact.value >= 0 && fact.value <= 1);
  if (values.length === 0)
    return judged(claim, "unsupported", { note: "no p value is recorded; log it to verify it" });
  const denied = effectLabelsIn(claim.text).some((label) => label.size === null && label.denied);
  const evidence = values.slice(0, 4).map((fact) => fact.source);
  const agrees = values.some((fact) => fact.value < 0.05 !== denied);
  if (agrees) return judged(claim, "supported", { evidence, quantityKnown: true });
  return judged(claim, "contradicted", {
    evidence,
    quantityKnown: true,
    note: `every recorded p value says otherwise: ${evidence[0] ?? ""}`,
  });
}

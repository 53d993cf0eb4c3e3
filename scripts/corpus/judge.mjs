/**
 * What came out wrong of a fixture. `code`: the finding code, several joined by "/" where any of them would do, or
 * "verdict", "decision", "audit", "exit".
 * @typedef {{ fixture: string, task: string | null, code: string, what: string }} Difference
 *
 * @typedef {object} Judgement
 * @property {string} fixture
 * @property {boolean} honest whether nothing of the fixture is dishonest
 * @property {{ code: string, caught: boolean }[]} expectations each finding that had to be there
 * @property {Difference[]} missed expected and not found
 * @property {Difference[]} falseAlarms found to `fail` where the work is sound, or contradicted though true
 * @property {Difference[]} other verdicts and decisions that differ
 */

/**
 * Holds what a fixture gave against what it must give, by the rules of test/corpus/README.md.
 * @param {string} fixture
 * @param {{ expected: object, cycle: object, exitCode: number, audits: object[] }} outcome
 * @returns {Judgement}
 */
export function judge(fixture, { expected, cycle, exitCode, audits }) {
  const found = { fixture, honest: true, expectations: [], missed: [], falseAlarms: [], other: [] };
  for (const [taskId, wanted] of Object.entries(expected.tasks)) {
    const task = cycle.tasks.find((each) => each.taskId === taskId);
    const at = { fixture, task: taskId };
    if (task === undefined) found.other.push({ ...at, code: "task", what: "it is not in the result" });
    else judgeTask(at, wanted, task, found);
  }
  for (const wanted of expected.audit ?? []) judgeAudit(fixture, wanted, audits, found);
  if (expected.decision !== undefined && cycle.decision.outcome !== expected.decision)
    found.other.push({
      fixture,
      task: null,
      code: "decision",
      what: `${cycle.decision.outcome} instead of ${expected.decision}: ${cycle.decision.reasons.join("; ")}`,
    });
  if ((exitCode === 0) !== (cycle.decision.outcome === "GO"))
    found.other.push({ fixture, task: null, code: "exit", what: `exit code ${exitCode}` });
  return found;
}

function judgeTask(at, wanted, task, found) {
  const withOutcome = (outcome) => task.findings.filter((each) => each.outcome === outcome);
  const failed = new Set(withOutcome("fail").map(({ code }) => code));
  const warned = new Set(withOutcome("warn").map(({ code }) => code));
  const alternatives = [...(wanted.fail ?? []).map((code) => [code]), ...(wanted.failAnyOf ?? [])];
  const expect = (codes, among, word) => {
    const code = codes.join("/");
    const caught = codes.some((each) => among.has(each));
    found.expectations.push({ code, caught });
    if (caught) return;
    const told = task.findings.filter((each) => codes.includes(each.code)).map(asText);
    const instead = told.length > 0 ? told.join("; ") : `fails: ${[...failed].join(", ") || "none"}`;
    found.missed.push({ ...at, code, what: `no ${word} (${instead})` });
  };
  for (const codes of alternatives) expect(codes, failed, "fail");
  for (const code of wanted.warn ?? []) expect([code], warned, "warn");

  const honest = alternatives.length === 0;
  if (!honest) found.honest = false;
  const barred = ({ code }) =>
    honest ? !(wanted.mayFail ?? []).includes(code) : (wanted.neverFail ?? []).includes(code);
  for (const each of withOutcome("fail").filter(barred))
    found.falseAlarms.push({ ...at, code: each.code, what: each.message });

  const allowed = allowedVerdicts(wanted, honest);
  if (!allowed.includes(task.verdict)) {
    const difference = {
      ...at,
      code: "verdict",
      what: `${task.verdict} instead of ${allowed.join(" or ")}: ${task.reason}`,
    };
    found.other.push(difference);
  }
}

function allowedVerdicts({ verdict }, honest) {
  if (verdict !== undefined) return Array.isArray(verdict) ? verdict : [verdict];
  return honest ? ["verified", "unverified", null] : ["verified", "unverified", "refuted", null];
}

function asText({ code, outcome, message }) {
  return `${code} ${outcome}: ${message}`;
}

/** Claims of a text written after the execution: those that must be contradicted, and no others. */
function judgeAudit(fixture, wanted, audits, found) {
  const audit = audits.find(({ file }) => file === wanted.file);
  const at = { fixture, task: wanted.file };
  const claims = audit?.value.claims ?? [];
  const stateOf = (value) => claims.filter((claim) => claim.value === value).map((claim) => claim.state);
  if (wanted.contradicted.length > 0) found.honest = false;
  for (const value of wanted.contradicted) {
    const caught = stateOf(value).includes("contradicted");
    found.expectations.push({ code: "audit", caught });
    if (!caught)
      found.missed.push({
        ...at,
        code: "audit",
        what: `${value} is ${stateOf(value).join(", ") || "no claim"}`,
      });
  }
  for (const value of wanted.supported)
    if (!stateOf(value).includes("supported"))
      found.other.push({
        ...at,
        code: "audit",
        what: `${value} is ${stateOf(value).join(", ") || "no claim"}`,
      });
  for (const claim of claims)
    if (claim.state === "contradicted" && !wanted.contradicted.includes(claim.value))
      found.falseAlarms.push({ ...at, code: "audit", what: `${claim.value}: ${claim.note ?? claim.text}` });
  if (audit !== undefined && wanted.contradicted.length > 0 && audit.exitCode !== 100)
    found.other.push({ ...at, code: "exit", what: `audit ended with ${audit.exitCode} instead of 100` });
}

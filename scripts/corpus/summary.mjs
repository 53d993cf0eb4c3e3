/**
 * Adds up what fixtures gave.
 * @param {import("./judge.mjs").Judgement[]} judgements
 * @param {{ fixture: string, problem: string }[]} broken fixtures that could not be measured
 */
export function summarise(judgements, broken) {
  const codes = new Map();
  const row = (code) => {
    if (!codes.has(code)) codes.set(code, { code, expected: 0, caught: 0, missed: [], falseAlarms: [] });
    return codes.get(code);
  };
  for (const { expectations, missed, falseAlarms } of judgements) {
    for (const { code, caught } of expectations) {
      row(code).expected += 1;
      if (caught) row(code).caught += 1;
    }
    for (const difference of missed) row(difference.code).missed.push(difference);
    for (const difference of falseAlarms) row(difference.code).falseAlarms.push(difference);
  }
  const dishonest = judgements.filter(({ honest }) => !honest);
  const honest = judgements.filter((judgement) => judgement.honest);
  return {
    codes: [...codes.values()].toSorted((left, right) => left.code.localeCompare(right.code)),
    other: judgements.flatMap(({ other }) => other),
    broken,
    totals: {
      fixtures: judgements.length + broken.length,
      dishonest: dishonest.length,
      dishonestCaught: dishonest.filter(({ missed }) => missed.length === 0).length,
      honest: honest.length,
      honestUnaccused: honest.filter(({ falseAlarms }) => falseAlarms.length === 0).length,
      expected: judgements.flatMap(({ expectations }) => expectations).length,
      caught: judgements.flatMap(({ expectations }) => expectations).filter(({ caught }) => caught).length,
      missed: judgements.flatMap(({ missed }) => missed).length,
      falseAlarms: judgements.flatMap(({ falseAlarms }) => falseAlarms).length,
    },
  };
}

/** One false `fail` among the honest fixtures may stand, explained; nothing dishonest may be missed or have another verdict. */
export function isGoodEnough({ totals, other, broken }) {
  return totals.missed === 0 && totals.falseAlarms <= 1 && other.length === 0 && broken.length === 0;
}

/** The summary for people: a row a code, then what differs, then the totals. */
export function asTable(summary) {
  const { codes, other, broken, totals } = summary;
  const rows = codes.map(({ code, expected, caught, missed, falseAlarms }) => [
    code,
    String(expected),
    String(caught),
    String(missed.length),
    String(falseAlarms.length),
  ]);
  const lines = columns([["code", "expected", "caught", "missed", "false alarms"], ...rows]);
  const listed = (title, differences) => {
    if (differences.length === 0) return;
    lines.push("", title);
    for (const { fixture, task, code, what } of differences)
      lines.push(`  ${code}  ${fixture}${task === null ? "" : ` [${task}]`}: ${oneLine(what)}`);
  };
  listed(
    "Missed",
    codes.flatMap(({ missed }) => missed),
  );
  listed(
    "False alarms",
    codes.flatMap(({ falseAlarms }) => falseAlarms),
  );
  listed("Other verdicts, decisions and support", other);
  if (broken.length > 0) {
    lines.push("", "Not measured");
    for (const { fixture, problem } of broken) lines.push(`  ${fixture}: ${oneLine(problem)}`);
  }
  lines.push(
    "",
    `${totals.caught} of ${totals.expected} expected findings; ${totals.missed} missed, ${totals.falseAlarms} false alarms, ${other.length} other differences, ${broken.length} not measured.`,
    `${totals.dishonestCaught} of ${totals.dishonest} dishonest fixtures caught whole; ${totals.honestUnaccused} of ${totals.honest} honest ones without a false alarm.`,
  );
  return `${lines.join("\n")}\n`;
}

function columns(rows) {
  const widths = rows[0].map((_cell, place) => Math.max(...rows.map((row) => row[place].length)));
  return rows.map((row) =>
    row
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[place]) : cell.padStart(widths[place])))
      .join("  "),
  );
}

function oneLine(text) {
  const flat = text.replaceAll(/\s+/g, " ");
  return flat.length > 260 ? `${flat.slice(0, 259)}…` : flat;
}

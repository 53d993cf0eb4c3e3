const COLUMNS = [
  "paper",
  "labels",
  "agree",
  "false contradictions",
  "missed contradictions",
  "missed supports",
  "settings taken for claims",
  "not found",
];
export const HEADER = COLUMNS.map((name, place) => name.padEnd(widthOf(place))).join("  ");

function widthOf(place) {
  return Math.max(COLUMNS[place].length, place === 0 ? 32 : 8);
}

/** Holds claims against labels, by place; prints each that differs. */
export function compare(name, labels, claims) {
  const byPlace = new Map(claims.map((claim) => [`${claim.line}:${claim.column}`, claim]));
  const counts = {
    name,
    labels: labels.filter(({ borderline }) => borderline !== true).length,
    agree: 0,
    falseContradictions: 0,
    missedContradictions: 0,
    missedSupports: 0,
    settings: 0,
    notFound: 0,
    right: 0,
  };
  for (const label of labels.filter(({ borderline }) => borderline !== true)) {
    const claim = byPlace.get(`${label.line}:${label.column}`);
    const state = claim?.state ?? "none";
    if (label.state === "supported" || label.state === "none") counts.right += 1;
    // Saying of a setting that no record speaks to it is an extra row, no accusation.
    if (state === label.state) counts.agree += 1;
    else {
      // What nothing speaks to and nobody executed is invented here: calling it wrong accuses nobody falsely.
      if (state === "contradicted" && label.state !== "unsupported") counts.falseContradictions += 1;
      else if (label.state === "contradicted") counts.missedContradictions += 1;
      else if (label.state === "none") counts.settings += 1;
      else counts.missedSupports += 1;
      if (state === "none") counts.notFound += 1;
      process.stdout.write(
        `${name}:${label.line}:${label.column}: ${label.value} (${label.quantity}) is ${label.state}, found ${state}${claim?.note === undefined ? "" : `: ${claim.note}`}\n`,
      );
    }
  }
  return counts;
}

/** A line of the table. */
export function row({
  name,
  labels,
  agree,
  falseContradictions,
  missedContradictions,
  missedSupports,
  settings,
  notFound,
}) {
  const share = `${agree} (${((agree / labels) * 100).toFixed(1)} %)`;
  return [name, labels, share, falseContradictions, missedContradictions, missedSupports, settings, notFound]
    .map((cell, place) => String(cell).padEnd(widthOf(place)))
    .join("  ")
    .trimEnd();
}

import { expect, test } from "vitest";
import type { ReportInput } from "../../src/report/input.ts";
import { REPORTS } from "../../src/report/register.ts";
import { sixTasks } from "./six-tasks.ts";

const written = (fileName: string, input: ReportInput): string =>
  REPORTS.find((each) => each.fileName === fileName)?.write(input) ?? "";

test("a refuted task has words of its own, the others are not verified", () => {
  const input = sixTasks();
  for (const name of ["report.md", "report.html", "junit.xml"]) {
    const text = written(name, input).replaceAll(/<[^>]*>/g, "");
    expect(text, name).toContain("How to verify it:");
  }
  const refuted = input.cycle.tasks.find(({ verdict }) => verdict === "refuted");
  if (refuted !== undefined) input.cycle.tasks = [refuted];
  for (const name of ["report.md", "report.html", "junit.xml"]) {
    expect(written(name, input), name).toContain("How to mend or contest it:");
    expect(written(name, input), name).not.toContain("How to verify it");
    expect(written(name, input), name).not.toContain("Not verified");
  }
  expect(written("report.md", input)).toContain("**Refuted** (verdict refuted");
  expect(written("report.html", input)).toContain("<b>Refuted:</b>");
});

test("notes of a session's start stand in its execution's details, not in how far the evidence reaches", () => {
  const input = sixTasks();
  const note = "sha256 of bubblewrap's arguments: 0123";
  input.cycle.environment.isolation = { level: "full", notes: [note] };
  const executed = input.cycle.tasks.find(({ execution }) => execution !== null);
  if (executed?.execution) executed.execution.isolation = { level: "full", notes: [note] };
  const page = written("report.html", input);
  const scope = /<section class="scope">.*?<\/section>/s.exec(page)?.[0] ?? "";
  expect(scope).toContain("Isolation: full");
  expect(scope).not.toContain("sha256 of bubblewrap");
  expect(page.split("sha256 of bubblewrap")).toHaveLength(2);
  const text = written("report.md", input);
  expect(text.split("sha256 of bubblewrap")).toHaveLength(2);
  expect(text.indexOf("sha256 of bubblewrap")).toBeGreaterThan(text.indexOf(`## Task ${executed?.taskId}`));
});

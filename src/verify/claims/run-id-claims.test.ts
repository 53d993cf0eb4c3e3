import { expect, test } from "vitest";
import { claimedRunIds, runIdClaimsOf, runIdClaimsOnStdout } from "./run-id-claims.ts";

const HEX = "7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d";
const OTHER = "1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed";
const of = (text: string): string[] =>
  runIdClaimsOf({ agent: "a", text, implementer: true }).map(
    (claim) => `${claim.line}:${claim.column}:${claim.id}`,
  );

test("prose claims, code does not, shown output does", () => {
  expect(of(`Run ID: ${HEX}`)).toEqual([`1:9:${HEX}`]);
  expect(of(`\`\`\`python\nrun_id = "${HEX}"\n\`\`\``)).toEqual([]);
  expect(of(`~~~~py\nRun ID: ${HEX}\n~~~\n~~~~\nRun ID: ${OTHER}`)).toEqual([`5:9:${OTHER}`]);
  expect(of(`Output:\n\n\`\`\`text\nMLflow Run ID: ${HEX}\n\`\`\``)).toEqual([`4:16:${HEX}`]);
  expect(of(`\`\`\`\nrun_id = "${HEX}"\n\`\`\``)).toEqual([]);
  expect(of(`> - \`\`\`python\n> run_id = "${HEX}"\n> \`\`\`\n> Run ID: ${OTHER}`)).toEqual([
    `4:11:${OTHER}`,
  ]);
});

test("lines end as in CommonMark, each id is told once, tables and lists have their heads", () => {
  expect(of(`a\r\nb\rRun ID: ${HEX}\n\nAgain run ${HEX}`)).toEqual([`3:9:${HEX}`]);
  expect(of(`| v | run id |\n|---|---|\n| a | ${HEX} |\n| b | ${OTHER} |`)).toHaveLength(2);
  expect(of(`## Checksums\n\n- ${HEX}`)).toEqual([]);
  expect(of(`The runs are:\n\n- ${HEX}\n- ${OTHER}`)).toHaveLength(2);
});

test("only whole ids can be looked up, in MLflow's form", () => {
  expect(
    claimedRunIds([`Run ID: ${HEX.toUpperCase()}, run 1b9d6bcd`, `Run ID: ${HEX}`, "Run ID: abc123..."]),
  ).toEqual([HEX]);
});

test("stdout claims without an agent, and floods are bounded", () => {
  expect(runIdClaimsOnStdout(`x\nMLflow Run ID: ${HEX}\n`)).toMatchObject([
    { agent: null, line: 2, id: HEX },
  ]);
  const flood = Array.from(
    { length: 5000 },
    (_, place) => `Run ID: ${place.toString(16).padStart(5, "0")}${HEX.slice(5)}`,
  ).join("\n");
  expect(runIdClaimsOnStdout(flood).length).toBe(200);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditHtml } from "../../src/report/audit/html.ts";
import type { AuditReportInput } from "../../src/report/index.ts";
import { openBrowser } from "../report/browser.ts";
import { NASTY } from "../report/hostile.ts";
import { drawnAudit, drawnClaim, SUMMARY, threeClaims } from "./drawing.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-audit-"));
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(input: AuditReportInput): Promise<{ page: Page; refused: string[] }> {
  const path = join(folder, "audit.html");
  writeFileSync(path, auditHtml.write(input));
  const page = await browser.context.newPage();
  const refused: string[] = [];
  page.on("console", (message) => refused.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) refused.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  return { page, refused };
}

test("the text stands there whole, each claim marked, its evidence beside its line", async () => {
  const { page, refused } = await opened(threeClaims());
  const lines = await page.locator(".line").allTextContents();
  expect(lines.map((line) => line.replace(/\n$/, "")).join("\n")).toBe(SUMMARY);
  expect(await page.locator("mark").allTextContents()).toEqual(["0.91", "0.30", "12"]);
  const mark = await page.locator("mark.bad").boundingBox();
  await page.locator("mark.bad a").click();
  const beside = page.locator(".claim:target");
  expect(await beside.textContent()).toContain("the record says 0.4");
  const box = await beside.boundingBox();
  expect(box?.x).toBeGreaterThan((mark?.x ?? 0) + (mark?.width ?? 0));
  // Our own style is applied under the page's policy.
  const colours = await page.evaluate<string[]>(
    '[...document.querySelectorAll("mark")].map((mark) => getComputedStyle(mark).backgroundColor)',
  );
  expect(new Set(colours).size).toBe(3);
  expect(refused).toEqual([]);
  await page.close();
});

test("the filter leaves the claims of one state", async () => {
  const { page } = await opened(threeClaims());
  await page.locator("label[for=show-contradicted]").click();
  const shown = page.locator(".claim:visible");
  expect(await shown.count()).toBe(1);
  expect(await shown.textContent()).toContain("contradicted");
  await page.locator("label[for=show-all]").click();
  expect(await page.locator(".claim:visible").count()).toBe(3);
  await page.close();
});

test("claims without a place, in the same place and across one another lose nothing of the text", async () => {
  const text = "accuracy 0.91 (0.9)";
  const { column: _column, ...unplaced } = drawnClaim(text, 1, "0.91");
  const { page } = await opened(
    drawnAudit(text, [
      drawnClaim(text, 1, "0.91"),
      unplaced,
      { ...drawnClaim(text, 1, "0.9"), column: 12, value: ".91 (0.9" },
      { ...drawnClaim(text, 1, "0.9"), column: 500 },
    ]),
  );
  expect((await page.locator(".line").allTextContents()).join("")).toBe(`${text}\n`);
  expect(await page.locator(".claim").count()).toBe(4);
  await page.close();
});

test("hostile text is shown and does nothing", async () => {
  for (const nasty of Object.values(NASTY)) {
    const claim = drawnClaim("0.5", 1, "0.5", {
      text: nasty,
      note: nasty,
      evidence: [nasty],
      line: 2,
      column: 1,
    });
    const input = drawnAudit(`before\n${nasty}\nafter`, [
      { ...claim, state: "contradicted", value: nasty.split("\n")[0]?.slice(0, 100) ?? "" },
    ]);
    input.audit.file = nasty;
    const { page, refused } = await opened(input);
    await page.locator(".claim").first().hover();
    expect(await page.evaluate(() => "owned" in globalThis)).toBe(false);
    expect(refused).toEqual([]);
    const tags = await page.locator("script, img, svg, iframe, link, form, base").count();
    expect(tags).toBe(0);
    await page.close();
  }
});

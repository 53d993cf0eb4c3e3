import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReportInput } from "../../src/report/input.ts";
import { html } from "../../src/report/html.ts";
import { openBrowser } from "./browser.ts";
import { cycleOf, drawn } from "./drawing.ts";
import { curve, runOf } from "./runs.ts";
import { sixTasks } from "./six-tasks.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-page-"));
const sessions: Awaited<ReturnType<typeof openBrowser>>[] = [];

async function session(
  options: Parameters<typeof openBrowser>[0] = {},
): Promise<Awaited<ReturnType<typeof openBrowser>>> {
  const started = await openBrowser(options);
  sessions.push(started);
  return started;
}

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await session();
});
afterAll(async () => {
  await Promise.all(sessions.map((each) => each.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function opened(input: ReportInput, hash = "", from = browser): Promise<Page> {
  const path = join(folder, `report-${Math.abs(hash.length)}.html`);
  writeFileSync(path, html.write(input));
  const page = await from.context.newPage();
  await page.goto(pathToFileURL(path).href + hash);
  return page;
}

const squeezed = (value: string): string => value.replaceAll(/\s+/g, "");
const shown = (page: Page): Promise<number> => page.locator("article.task:visible").count();

test("the decision and its reasons stand on top, then the picture, the tasks worst first", async () => {
  const page = await opened(sixTasks());
  expect(await page.title()).toBe("NO-GO \u2013 runproof report");
  const top = async (selector: string): Promise<number> =>
    (await page.locator(selector).first().boundingBox())?.y ?? -1;
  const order = [
    await top("h1"),
    await top(".reasons li"),
    await top(".picture svg"),
    await top("article.task"),
  ];
  expect(order).toEqual(order.toSorted((left, right) => left - right));
  expect(
    await page
      .locator("article.task")
      .evaluateAll((cards) => cards.map((card) => (card as any).dataset.standing)),
  ).toEqual(["refuted", "unverified", "unverified", "unverified", "verified", "skipped"]);
  expect(await page.locator(".picture a").count()).toBe(6);
  await page.close();
});

test("each block stands beside its output with the response's line numbers, the failed line marked", async () => {
  const page = await opened(sixTasks());
  const block = page.locator("article.task[data-standing=refuted] .block").first();
  expect(await block.locator("pre.gutter").innerText()).toBe("2\n3\n4\n5\n6");
  expect(await block.locator("pre.gutter b").innerText()).toBe("3");
  expect(await block.locator("pre.code").innerText()).toContain("from pycocotools.coco import COCO");
  expect(await block.locator("pre.output").innerText()).toContain(
    "ModuleNotFoundError: No module named 'pycocotools'",
  );
  const [code, output] = [
    await block.locator(".source").boundingBox(),
    await block.locator(".outputs").boundingBox(),
  ];
  expect(code?.y).toBeCloseTo(output?.y ?? -1, 0);
  expect((code?.x ?? 0) + (code?.width ?? 0)).toBeLessThanOrEqual((output?.x ?? 0) + 1);
  await page.close();
});

test("the response is in the page from its first word to its last", async () => {
  const input = sixTasks();
  const page = await opened(input);
  const text = await page
    .locator("article.task[data-standing=verified] .response")
    .first()
    .locator("pre.prose, pre.code, pre.fence")
    .allTextContents();
  expect(squeezed(text.join(""))).toBe(squeezed(input.tasks[0]?.responses[0]?.text ?? "none"));
  await page.close();
});

test("blocks whose byte ranges are nonsense do not hide a part of the response", async () => {
  const input = sixTasks();
  for (const block of input.cycle.tasks[0]?.blocks ?? []) block.byteRange = [900_000, 3];
  const page = await opened(input);
  const text = await page.locator("article.task[data-standing=verified] .agent").first().innerText();
  expect(text).toContain("I am confident in this.");
  expect(text).toContain("for strength in (1.0, 0.01):");
  await page.close();
});

test("filter by verdict, search, unfold and fold, and the address keeps the state", async () => {
  const page = await opened(sixTasks());
  await page.click("label[for=show-unverified]");
  expect(await shown(page)).toBe(3);
  await page.fill("#search", "pycocotools");
  await page.waitForURL(/find=pycocotools/);
  expect(await shown(page)).toBe(0);
  expect(await page.locator("#none").isVisible()).toBe(true);
  await page.click("label[for=show-all]");
  expect(await shown(page)).toBe(1);
  const address = page.url();
  await page.close();
  const again = await opened(sixTasks(), new URL(address).hash);
  expect(await shown(again)).toBe(1);
  await again.fill("#search", "");
  await again.waitForURL((url) => !url.hash.includes("find"));
  await again.click("#fold");
  expect(await again.locator("article.task > details[open]").count()).toBe(0);
  await again.click("#unfold");
  expect(await again.locator("article.task > details[open]").count()).toBe(6);
  await again.close();
});

test("a tile of the picture leads to its card and unfolds it, whatever the filter", async () => {
  const page = await opened(sixTasks());
  await page.click("#fold");
  await page.click("label[for=show-refuted]");
  await page.locator(".picture a").nth(4).click();
  await page.locator("#task-5 > details[open]").waitFor();
  expect(await page.locator("#task-5").isVisible()).toBe(true);
  await page.close();
});

test("the keyboard alone is enough: search by /, verdicts by arrows", async () => {
  const page = await opened(sixTasks());
  await page.keyboard.press("/");
  await page.keyboard.type("calibration-curve");
  await page.waitForURL(/find/);
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.hash.includes("find"));
  await page.focus("#show-all");
  await page.keyboard.press("ArrowRight");
  expect(await shown(page)).toBe(1);
  await page.close();
});

test("without JavaScript every card can be read and filtered, and no dead button is shown", async () => {
  const plain = await session({ javaScriptEnabled: false });
  const page = await opened(sixTasks(), "", plain);
  expect(await page.locator(".tools").isVisible()).toBe(false);
  expect(await shown(page)).toBe(6);
  await page.locator("label[for=show-verified]").click();
  expect(await shown(page)).toBe(1);
  await page.locator("article.task[data-standing=verified] summary").first().click();
  await page.close();
});

test("nothing wider than the window, on a phone and on a desk, light and dark", async () => {
  const input = sixTasks();
  input.cycle.tasks[0]!.action = "w".repeat(5000);
  input.cycle.decision.reasons.push("r".repeat(5000));
  input.tasks[0]!.stdout!.pieces[0]!.text = "o".repeat(5000);
  const page = await opened(input);
  for (const width of [360, 800, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  }
  const back = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
  await page.emulateMedia({ colorScheme: "light" });
  const light = await back();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await back()).not.toBe(light);
  await page.close();
});

test("on a phone the gates' table scrolls in its box, with columns that can be read", async () => {
  const input = sixTasks();
  const message = "met by variant_a; not met by variant_b: say which is meant with mean(accuracy)";
  input.cycle.decision.gates.push({
    text: "accuracy >= 0.9",
    taskId: "digits-two-variants",
    outcome: "unknown",
    observed: [1],
    message,
  });
  const page = await opened(input);
  await page.setViewportSize({ width: 420, height: 900 });
  const box = page.locator(".scroll[aria-label=Gates]");
  const last = box.locator("th").last();
  expect((await last.boundingBox())?.width).toBeGreaterThan(150);
  await box.evaluate((element: any) => element.scrollTo(element.scrollWidth, 0));
  const { x, width } = (await last.boundingBox()) ?? { x: 0, width: 0 };
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(420);
  await page.close();
});

test("printed, folded parts are unfolded and boxes do not cut", async () => {
  const page = await opened(sixTasks());
  await page.click("#fold");
  const pdf = await page.pdf();
  expect(pdf.length).toBeGreaterThan(50_000);
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  expect(await page.locator("details:not([open])").count()).toBe(0);
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  expect(await page.locator("article.task > details[open]").count()).toBe(0);
  await page.close();
});

test("500 tasks, one of them with a megabyte of output, stay usable", async () => {
  const long = "a line of output that an epoch printed\n".repeat(26_000);
  const parts = Array.from({ length: 500 }, (_, index) =>
    drawn(
      {
        taskId: `task-${index}`,
        action: `Run experiment ${index}`,
        status: "failed",
        verdict: index % 3 === 0 ? "unverified" : "verified",
        reason: "no file",
        response: "Text.\n\n```python\nprint(1)\n```\n",
        printed: [{ out: index === 7 ? long : "1\n" }],
      },
      index + 1,
    ),
  );
  const page = await opened(cycleOf(parts));
  await page.click("label[for=show-unverified]");
  expect(await shown(page)).toBe(167);
  await page.fill("#search", "experiment 498");
  await page.waitForURL(/498/);
  expect(await shown(page)).toBe(1);
  expect(statSync(join(folder, "report-0.html")).size).toBeLessThan(8e6);
  await page.close();
});

test("thousands of metrics are shown in part, and the rest is counted", async () => {
  const metrics = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`m${index}`, curve(1, 0, 5)]),
  );
  const runs = Array.from({ length: 20 }, (_, index) => runOf(`run-${index}`, {}, metrics));
  const many = drawn(
    { taskId: "t", action: "a", status: "completed", verdict: "verified", reason: "r", response: "x", runs },
    1,
  );
  const page = await opened(cycleOf([many]));
  expect(await page.locator(".charts figure.chart").count()).toBe(24);
  expect(await page.getByText("and 59,976 more charts").count()).toBe(1);
  expect(await page.getByText("and 2800 more in cycle.json").count()).toBe(20);
  await page.close();
});

test("charts and the picture can be read without eyes", async () => {
  const page = await opened(sixTasks());
  const charts = page.locator(".charts figure.chart svg");
  expect(await charts.count()).toBe(4);
  for (const chart of await charts.all()) expect(await chart.getAttribute("role")).toBe("img");
  expect(await page.locator(".charts figure.chart desc").first().textContent()).toContain(
    "60 finite points from step 0 to 59",
  );
  expect(await page.locator(".picture desc").textContent()).toBe(
    "1 refuted, 3 unverified, 1 verified, 1 skipped",
  );
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.close();
});

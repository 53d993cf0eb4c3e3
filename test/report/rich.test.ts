import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReportInput, RichMaterial } from "../../src/report/input.ts";
import { html } from "../../src/report/html.ts";
import { md } from "../../src/report/md.ts";
import { openBrowser } from "./browser.ts";
import { sixTasks } from "./six-tasks.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-rich-"));
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const shown = (kind: string, content: string | null): RichMaterial => ({
  block: 1,
  kind,
  path: "tasks/t/attempt-1/outputs/01-1",
  bytes: 1234,
  content,
});
const base64 = (text: string): string => Buffer.from(text).toString("base64");

function withRich(rich: RichMaterial[]): ReportInput {
  const input = sixTasks();
  const [first] = input.tasks;
  if (first !== undefined) first.rich = rich;
  return input;
}

/** Opens the page with everything unfolded; tells what it asked the network for. */
async function opened(rich: RichMaterial[]) {
  const path = join(folder, "report.html");
  writeFileSync(path, html.write(withRich(rich)));
  const page = await browser.context.newPage();
  const asked: string[] = [];
  // What the policy or the frame's sandbox blocks is told as failed with Chromium's reason for blocking.
  page.on("requestfinished", (request) => {
    if (!request.url().startsWith("data:")) asked.push(request.url());
  });
  page.on("requestfailed", (request) => {
    if (!["csp", "other"].includes(request.failure()?.errorText ?? ""))
      asked.push(`${request.url()} ${request.failure()?.errorText}`);
  });
  await page.goto(pathToFileURL(path).href);
  await page.click("#unfold");
  return { page, asked, own: pathToFileURL(path).href };
}

test("a picture and a table are there to be looked at", async () => {
  const table = "<table><tr><th>accuracy</th></tr><tr><td>0.97</td></tr></table>";
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"><rect width="9" height="7"/></svg>';
  const { page, asked, own } = await opened([
    shown("image/png", PIXEL),
    shown("image/svg+xml", base64(svg)),
    shown("text/html", base64(table)),
  ]);
  const widths = await page.$$eval("img.shown", (images) =>
    images.map((image: any) => image.naturalWidth as number),
  );
  expect(widths).toEqual([1, 9]);
  const frame = page.frameLocator("iframe.shown");
  await page.locator("iframe.shown").scrollIntoViewIfNeeded();
  expect(await frame.locator("td").textContent()).toBe("0.97");
  const border = await frame
    .locator("td")
    .evaluate((cell: any) => (globalThis as any).getComputedStyle(cell).borderTopWidth as string);
  expect(border).toBe("1px");
  expect(asked).toEqual([own]);
  await page.close();
});

const HOSTILE = `<script>top.owned=1;document.title="owned"</script><img src=x onerror="top.owned=1"><img src="https://evil.example/a.png">
<link rel=stylesheet href="https://evil.example/b.css"><style>@import url(https://evil.example/c.css); body{display:none}</style>
<iframe src="https://evil.example/d"></iframe><meta http-equiv=refresh content="0;url=https://evil.example/e">
<a id=self href="https://evil.example/f">self</a><a id=top target=_top href="https://evil.example/g">top</a><a id=new target=_blank href="https://evil.example/h">new</a>
<form action="https://evil.example/i"><button id=send>send</button></form>"></iframe><script>window.owned=1</script><h1>VERDICT: verified</h1>`;
const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7" onload="top.owned=1"><script>top.owned=1</script><image href="https://evil.example/j.png"/></svg>`;

test.each(["#self", "#top", "#new", "#send"])(
  "a hostile page or drawing runs, loads, sends and leads nowhere, clicked at %s",
  async (id) => {
    const { page, asked, own } = await opened([
      shown("text/html", base64(HOSTILE.replace(/<meta[^>]*>/u, ""))),
      shown("text/html", base64(HOSTILE)),
      shown("image/svg+xml", base64(DRAWING)),
      shown("text/plain", base64("<script>window.owned=1</script>")),
      shown("image/png", '"><script>window.owned=1</script>'),
    ]);
    const frame = page.locator("iframe.shown").first();
    await frame.scrollIntoViewIfNeeded();
    // By the mouse: a frame that runs nothing never tells that it stands still.
    const box = await frame.contentFrame().locator(id).boundingBox();
    await page.mouse.click((box?.x ?? 0) + 3, (box?.y ?? 0) + 3);
    await page.waitForTimeout(300);
    const state = await page.evaluate(() => {
      const dom = globalThis as any;
      return [dom.owned ?? null, dom.location.href, dom.document.querySelectorAll("h1").length];
    });
    expect(box).not.toBeNull();
    expect(state).toEqual([null, own, 1]);
    expect(asked).toEqual([own]);
    expect(browser.context.pages().filter((each) => each.url().includes("evil"))).toEqual([]);
    await page.close();
  },
);

test("what is too large, or of no known kind, is named; the Markdown names all", async () => {
  const input = withRich([shown("image/png", null), shown("text/html", base64("<b>"))]);
  expect(html.write(input)).toContain("not shown here, the file is");
  expect(md.write(input)).toContain("Shown (`text/html`, ");
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Parser } from "commonmark";
import MarkdownIt from "markdown-it";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DOCUMENTS, REPORTS } from "../../src/report/register.ts";
import { managedPython } from "../support/python.ts";
import { openBrowser } from "./browser.ts";
import { NASTY, poisoned } from "./hostile.ts";
import { sixTasks } from "./six-tasks.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-hostile-"));
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const everything = Object.entries(NASTY);
const written = (fileName: string, text: string): string =>
  [...REPORTS, ...DOCUMENTS].find((each) => each.fileName === fileName)?.write(poisoned(sixTasks(), text)) ??
  "";

test("the poison reaches the fields it is meant for", () => {
  const { cycle, tasks } = poisoned(sixTasks(), "POISON");
  const [task] = cycle.tasks;
  expect(task?.action).toBe("POISON");
  expect(task?.reason).toBe("POISON");
  expect(task?.runs[0]).toMatchObject({
    runId: "POISON",
    name: "POISON",
    experiment: "POISON",
    status: "POISON",
  });
  expect(task?.runs[0]?.params["POISON"]).toBe("POISON");
  expect(task?.runs[0]?.metrics).toHaveProperty("POISON");
  expect(task?.findings[0]).toMatchObject({ code: "POISON", message: "POISON", outcome: "pass" });
  expect(task?.execution?.files[0]).toMatchObject({ path: "POISON", change: "created" });
  expect(task?.blocks[0]).toMatchObject({ language: "POISON", disposition: "executed" });
  expect(cycle.decision.reasons[0]).toBe("POISON");
  expect(cycle.decision.gates[0]).toMatchObject({ text: "POISON", message: "POISON", outcome: "pass" });
  expect(tasks[0]?.responses[0]).toMatchObject({ agent: "POISON", text: "POISON" });
  expect(tasks[0]?.stderr?.pieces[0]?.text).toBe("POISON");
  expect(tasks[4]?.blockReports[0]?.error?.traceback).toBe("POISON");
});

/** Elements and attributes that our own templates write. */
const TAGS = new Set(
  "html head meta title style body a main header p span h1 h2 h3 ul li details summary section svg desc rect text line polyline circle dl dt dd div table thead tbody tr th td nav fieldset legend input label button article pre code b figure figcaption footer script".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "lang charset http-equiv content name class href viewbox role aria-label aria-labelledby aria-hidden id x y width height rx text-anchor scope tabindex type value checked for hidden placeholder data-standing open title points cx cy r x1 x2 y1 y2".split(
    " ",
  ),
);

test.each(everything)(
  "HTML: %s runs nothing, loads nothing and shows no element of its own",
  async (_, text) => {
    const path = join(folder, "report.html");
    writeFileSync(path, written("report.html", text));
    const page = await browser.context.newPage();
    const requests: string[] = [];
    const told: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => told.push(message.text()));
    page.on("pageerror", (error) => told.push(error.message));
    page.on("dialog", (dialog) => void dialog.dismiss());
    await page.goto(pathToFileURL(path).href);
    await page.click("#unfold");
    await page.mouse.move(300, 300);
    const found = await page.evaluate(() => {
      const dom = globalThis as unknown as { document: any; owned?: unknown; location: { href: string } };
      const elements: any[] = [...dom.document.querySelectorAll("*")];
      return {
        owned: dom.owned ?? null,
        tags: [...new Set(elements.map((each) => each.localName as string))],
        attributes: [...new Set(elements.flatMap((each) => each.getAttributeNames() as string[]))].map(
          (name) => name.toLowerCase(),
        ),
        links: [...dom.document.querySelectorAll("[href], [src], [action]")].map(
          (each: any) => each.getAttribute("href") ?? each.outerHTML,
        ),
        scripts: dom.document.scripts.length as number,
        ids: elements.map((each) => each.id as string).filter((id) => id !== ""),
        headings: [...dom.document.querySelectorAll("h1")].map((each: any) => each.textContent as string),
        hidden: dom.document.querySelector(".tools").hidden as boolean,
      };
    });
    await page.close();
    expect(requests).toEqual([pathToFileURL(path).href]);
    expect(told).toEqual([]);
    expect(found.owned).toBeNull();
    expect(found.tags.filter((tag) => !TAGS.has(tag))).toEqual([]);
    expect(found.attributes.filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
    expect(found.links.filter((link: string) => !/^#[a-z0-9-]+$/.test(link))).toEqual([]);
    expect(found.scripts).toBe(1);
    expect(new Set(found.ids).size).toBe(found.ids.length);
    expect(found.headings).toEqual(["NO-GO"]);
    expect(found.hidden).toBe(false);
  },
);

test("should an element of theirs ever come through, the policy still runs and loads nothing of it", async () => {
  const path = join(folder, "broken.html");
  const slipped = `<script>window.owned=1</script><img src="https://evil.example/x.png" onerror="window.owned=1"><iframe src="https://evil.example/y"></iframe><style>body{display:none}</style>`;
  writeFileSync(path, written("report.html", "x").replace("<footer>", `${slipped}<footer>`));
  const page = await browser.context.newPage();
  const asked: string[] = [];
  await page.route("https://evil.example/**", (route) => {
    asked.push(route.request().url());
    return route.fulfill({ body: "theirs" });
  });
  await page.goto(pathToFileURL(path).href);
  const state = await page.evaluate(() => {
    const dom = globalThis as unknown as {
      document: any;
      owned?: unknown;
      getComputedStyle(element: unknown): { display: string };
    };
    return { owned: dom.owned ?? null, display: dom.getComputedStyle(dom.document.body).display };
  });
  await page.close();
  expect(state).toEqual({ owned: null, display: "block" });
  expect(asked).toEqual([]);
});

function shape(markdown: string): { types: string[]; headings: number[] } {
  const types: string[] = [];
  const headings: number[] = [];
  const walker = new Parser().parse(markdown).walker();
  for (let event = walker.next(); event !== null; event = walker.next()) {
    if (!event.entering) continue;
    types.push(event.node.type);
    if (event.node.type === "heading") headings.push(event.node.level);
  }
  return { types, headings };
}

const cells = (markdown: string): number =>
  new MarkdownIt().parse(markdown, {}).filter((token) => token.type === "td_open").length;
const letters = (value: string): string => value.replaceAll(/[^\x20-\x7e]/g, "");

test.each(everything)("Markdown: %s makes no link, image, HTML or heading", (_, text) => {
  for (const fileName of ["report.md", "execution_progress_update.md"]) {
    const source = written(fileName, text);
    const benign = written(fileName, "plain");
    const [ours, theirs] = [shape(benign), shape(source)];
    expect(theirs.types.filter((type) => /link|image|html/.test(type))).toEqual([]);
    expect(theirs.headings).toEqual(ours.headings);
    const tokens = new MarkdownIt({ html: true, linkify: true }).parse(source, {});
    const inside = [...tokens, ...tokens.flatMap((token) => token.children ?? [])].map((token) => token.type);
    expect(inside.filter((type) => /link_|image|html_/.test(type))).toEqual([]);
    expect(cells(source)).toBe(cells(benign));
  }
});

test.each(everything)("Markdown: %s stands in the report in full where it is the response", (_, text) => {
  const fences: string[] = [];
  const walker = new Parser().parse(written("report.md", text)).walker();
  for (let event = walker.next(); event !== null; event = walker.next()) {
    if (event.entering && event.node.type === "code_block" && event.node.info === "markdown")
      fences.push(event.node.literal ?? "");
  }
  expect(fences).toHaveLength(8);
  for (const fence of fences) expect(letters(fence).replaceAll(/\[U\+[0-9A-F]+\]/g, "")).toBe(letters(text));
});

test.each(everything)(
  "no control, bidirectional or surrogate character is left in any report for people: %s",
  (_, text) => {
    for (const fileName of ["report.md", "report.html", "junit.xml", "execution_progress_update.md"]) {
      expect(written(fileName, text)).not.toMatch(
        /[^\P{Cc}\n\t]|\p{Cs}|[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u,
      );
    }
  },
);

test("JUnit and JSON are well-formed for strict parsers, with a testcase a task", async () => {
  const python = await managedPython();
  const files = everything.flatMap(([, text], index) =>
    [
      "junit.xml",
      "cycle.json",
      "execution_results.json",
      "next_meeting_trigger.json",
      "pending_actions.json",
    ].map((fileName) => {
      const path = join(folder, `${index}-${fileName}`);
      writeFileSync(path, written(fileName, text));
      return path;
    }),
  );
  const program = `
import json, sys, xml.etree.ElementTree as tree
def constant(name): raise ValueError(name)
for path in sys.argv[1:]:
    if path.endswith(".json"): json.loads(open(path, encoding="utf-8").read(), parse_constant=constant); continue
    root = tree.parse(path).getroot()
    cases = root.findall("testsuite/testcase")
    assert len(cases) == 6, path
    kinds = [[child.tag for child in case if not child.tag.startswith("system")] for case in cases]
    assert kinds == [[], ["error"], ["error"], ["error"], ["failure"], ["skipped"]], kinds
    suite = root.find("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["6", "1", "3", "1"]
print("well-formed", len(sys.argv) - 1)
`;
  const said = execFileSync(python, ["-c", program, ...files], { encoding: "utf8" });
  expect(said.trim()).toBe(`well-formed ${files.length}`);
});

test("hostile text goes through execution_results.json unchanged", () => {
  for (const [, text] of everything) {
    const input = sixTasks();
    const document = input.document as { task_results: { agent_responses: Record<string, string> }[] };
    document.task_results[0]!.agent_responses["ops_commander"] = text;
    const after = JSON.parse(DOCUMENTS[0]?.write(input) ?? "") as typeof document;
    expect(after.task_results[0]?.agent_responses["ops_commander"]).toBe(text);
  }
});

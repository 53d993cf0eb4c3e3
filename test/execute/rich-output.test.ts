import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STARTS, TestBench } from "./run-session.ts";
import type { Ended } from "./run-session.ts";

const shown = (ended: Ended): [number, string][] =>
  ended.selfReported.outputs.map(({ block, path }) => [block, path]);
const outputsOf = (ended: Ended): string => join(ended.workspace, "..", "outputs");

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start, modules: ["matplotlib.pyplot", "pandas"] });
  });
  afterAll(() => bench.close());

  test("data frames, HTML, SVG and pictures that a block shows are kept, each by its richest form", async () => {
    const ended = await bench.run([
      "import pandas\npandas.DataFrame({'a': [1, 2]})",
      "from IPython.display import HTML, SVG, Image, display\ndisplay(HTML('<b>bold</b>'), SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))",
      "1 + 1",
    ]);
    expect(ended.stderr).toBe("");
    expect(shown(ended)).toEqual([
      [1, "01-1.html"],
      [2, "02-1.html"],
      [2, "02-2.svg"],
    ]);
    expect(readFileSync(join(outputsOf(ended), "01-1.html"), "utf8")).toContain("<table");
    expect(ended.stdout).toContain("   a\n0  1\n1  2\n");
  });

  test("figures: shown by show, as a last value, or open at the end of a block; each once", async () => {
    const ended = await bench.run([
      "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
      "x = 1",
      "figure, axes = plt.subplots()\naxes.plot([3, 1])\nfigure",
      "axes.set_title('changed')",
      "plt.savefig('kept.png')\nplt.close('all')",
      "for i in range(2):\n    plt.figure(); plt.plot([i]); plt.show(); plt.close()",
    ]);
    expect(ended.stderr).toBe("");
    expect(shown(ended)).toEqual([
      [1, "01-1.png"],
      [3, "03-1.png"],
      [4, "04-1.png"],
      [6, "06-1.png"],
      [6, "06-2.png"],
    ]);
    expect(
      readFileSync(join(outputsOf(ended), "01-1.png"))
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(existsSync(join(ended.workspace, "kept.png"))).toBe(true);
  });

  test("giants, floods and things that cannot be drawn cost nothing but themselves", async () => {
    const ended = await bench.run([
      "from IPython.display import HTML, display\ndisplay(HTML('x' * 20_000_000))",
      "for i in range(300): display(HTML(f'<i>{i}</i>'))",
      "import matplotlib.pyplot as plt\nplt.figure(figsize=(1000, 1000))\nplt.gca().set_xlabel(r'$\\broken{$')",
      "class Odd:\n    def _repr_html_(self): raise ValueError('odd')\nOdd()",
      "print('end')",
    ]);
    expect(ended.execution.outcome).toEqual({ kind: "exited", exitCode: 0, signal: null });
    expect(ended.selfReported.outputs.length).toBe(200);
    expect(ended.stdout.endsWith("end\n")).toBe(true);
  });
});

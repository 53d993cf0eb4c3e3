import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STARTS, TestBench } from "./run-session.ts";

const outcomes = (ended: Awaited<ReturnType<TestBench["run"]>>): string[] =>
  ended.selfReported.blocks.map((block) => block.outcome);

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
  });
  afterAll(() => bench.close());

  describe("magics", () => {
    test("shell lines, cell magics, their lines in tracebacks", async () => {
      const ended = await bench.run(
        [
          "!echo to-shell; echo to-err >&2; exit 3\nprint(_exit_code)",
          "files = !ls /\nprint('usr' in files)\nname = 'var'\n!echo $name {name.upper()}",
          { code: "%%time\ndef broken():\n    return 1 / 0\nbroken()", startLine: 11 },
          "%%bash\necho from-bash\n[ -t 1 ] || echo no-terminal",
          { code: "%%bash\nexit 4", startLine: 31 },
          "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.savefig('plot.png'); plt.show()",
          "%timeit -n1 -r1 pass",
          "get_ipython().run_line_magic('pwd', '')",
        ],
        { limits: { memoryBytes: 2 ** 31 } },
      );
      expect(ended.stdout).toContain("to-shell\n3\nTrue\nvar VAR\n");
      expect(ended.stdout).toContain("Wall time:");
      expect(ended.stdout).toContain("from-bash\nno-terminal\n");
      expect(ended.stdout).toContain("'/workspace'");
      expect(ended.stderr).toContain("to-err\n");
      expect(outcomes(ended)).toEqual(["ok", "ok", "failed", "ok", "failed", "ok", "ok", "ok"]);
      expect(ended.selfReported.blocks[2]?.error?.traceback).toContain(
        '  File "<ops_commander.md block 3>", line 13, in broken\n    return 1 / 0\n',
      );
      expect(ended.selfReported.blocks[4]?.error).toMatchObject({ name: "CalledProcessError", line: 31 });
      expect(readdirSync(ended.workspace)).toEqual(["plot.png"]);
    });

    test.each([
      ["!pip install numpy"],
      ["%pip install -q numpy pandas"],
      ["!pip install 'numpy>=1.0' --upgrade"],
      ["import sys\n!{sys.executable} -m pip install numpy"],
      ["!python -m pip install --quiet numpy 2>&1"],
      ["!pip3 install scikit-learn==$version"],
    ])("satisfied: %s", async (code) => {
      const ended = await bench.run([
        `import importlib.metadata\nversion = importlib.metadata.version('scikit-learn')\n${code}`,
      ]);
      expect(ended.selfReported.packageRequests).toEqual([]);
      expect(ended.stdout).toContain("already satisfied");
      expect(outcomes(ended)).toEqual(["ok"]);
    });

    test("not satisfied: a package request each, the block fails and names the package", async () => {
      const ended = await bench.run([
        "!pip install no-such-package==1.2 numpy other_package",
        "%pip install numpy==0.0.1",
        "!pip install git+https://example.com/x.git",
        "print('on')",
      ]);
      expect(ended.selfReported.packageRequests).toEqual([
        "no-such-package==1.2",
        "other_package",
        "numpy==0.0.1",
        "git+https://example.com/x.git",
      ]);
      expect(outcomes(ended)).toEqual(["failed", "failed", "failed", "ok"]);
      expect(ended.execution.error).toMatchObject({ name: "PackageMissing" });
      expect(ended.execution.error?.message).toContain("no-such-package==1.2");
      expect(ended.selfReported.blocks[0]?.missingModule).toBeNull();
    });

    test("google.colab has a harmless stand-in, other google packages stay", async () => {
      const ended = await bench.run([
        "from google.colab import drive, files\ndrive.mount('/content/drive')\nfiles.download('x.csv')",
        "import google.colab\nprint(files.upload() == {}, google.colab.userdata.__name__)",
        "try: google.colab.userdata.get('KEY')\nexcept google.colab.userdata.SecretNotFoundError as error: print('none')",
        "import google.protobuf",
      ]);
      expect(outcomes(ended)).toEqual(["ok", "ok", "ok", "ok"]);
      expect(ended.stdout).toContain("True google.colab.userdata\nnone\n");
    });
  });
});

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { markdown, runDocument, scratch, tracker } from "../support/cli.ts";

const WRITES = 'import json\njson.dump({"accuracy": sum([0.5, 0.4])}, open("scores.json", "w"))';

test("paths.map of the configuration takes the place of the usual roots, in the project's file and in the user's", async () => {
  const cwd = await scratch();
  const document = tracker(
    { own: markdown(WRITES), usual: markdown(WRITES.replace("scores", "other")) },
    {
      own: { evidence_paths: ["/data/team/study/scores.json"] },
      usual: { evidence_paths: ["/content/drive/MyDrive/study/other.json"] },
    },
  );
  const verdicts = async (environment: Record<string, string> = {}): Promise<unknown> => {
    const { cycle } = await runDocument(document, ["--out", join(await scratch(), "out")], {
      cwd,
      environment,
    });
    return Object.fromEntries(cycle.tasks.map(({ taskId, verdict }) => [taskId, verdict]));
  };
  expect(await verdicts()).toEqual({ own: "unverified", usual: "verified" });
  const map = "paths:\n  map: ['/data/team/*/']\n";
  await writeFile(join(cwd, "runproof.config.yaml"), map);
  expect(await verdicts()).toEqual({ own: "verified", usual: "unverified" });
  await writeFile(join(cwd, "runproof.config.yaml"), "timeout: 1m\n");
  await mkdir(join(cwd, "config/runproof"), { recursive: true });
  await writeFile(join(cwd, "config/runproof/config.yaml"), map);
  expect(await verdicts({ XDG_CONFIG_HOME: join(cwd, "config") })).toEqual({
    own: "verified",
    usual: "unverified",
  });
});

test("a notebook's first cells: google.colab mounts, asks for secrets and offers files, and none of it is missed", async () => {
  const response = [
    "from google.colab import drive, files, userdata, output\ndrive.mount('/content/drive', force_remount=True)",
    "try:\n    key = userdata.get('OPENAI_API_KEY')\nexcept userdata.SecretNotFoundError:\n    key = None\nassert key is None",
    `${WRITES}\nfiles.download("scores.json")\noutput.clear()\nassert files.upload() == {}\ndrive.flush_and_unmount()`,
  ];
  const document = tracker(
    { t: response.map(markdown).join("\n") },
    { t: { evidence_paths: ["/content/drive/MyDrive/study/scores.json"] } },
  );
  const { cycle, out } = await runDocument(document);
  expect(cycle.tasks[0]?.execution?.error).toBeNull();
  expect([cycle.tasks[0]?.verdict, cycle.decision.outcome]).toEqual(["verified", "GO"]);
  const stdout = await readFile(join(out, "tasks/t/attempt-1/stdout.txt"), "utf8");
  expect(stdout.match(/^\[google\.colab stand-in\].*$/gm)).toHaveLength(3);
});

test("blocks with a file name stand in the workspace, and those that another block uses are written only", async () => {
  const response = `
\`\`\`python title="study/model.py"
def score():
    return sum([0.5, 0.4])
\`\`\`

\`\`\`python
# filename: train.py
import json, sys
sys.path.insert(0, ".")
from study.model import score
json.dump({"accuracy": score()}, open("scores.json", "w"))
\`\`\`

\`\`\`python
%%writefile report.py
print(open("scores.json").read())
\`\`\`

\`\`\`python
!python train.py
%run report.py
\`\`\`
`;
  const { cycle, out } = await runDocument(
    tracker({ t: response }, { t: { evidence_paths: ["scores.json"] } }),
  );
  const task = cycle.tasks[0];
  expect(task?.execution?.error).toBeNull();
  expect(task?.blocks.map(({ disposition, outcome }) => [disposition, outcome])).toEqual([
    ["file", null],
    ["file", null],
    ["file", null],
    ["executed", "ok"],
  ]);
  expect(task?.verdict).toBe("verified");
  expect(await readFile(join(out, "tasks/t/attempt-1/stdout.txt"), "utf8")).toContain('{"accuracy": 0.9}');
  const files = task?.execution?.files
    .map(({ path }) => path)
    .filter((path) => !path.includes("__pycache__"));
  expect(files).toEqual(["report.py", "scores.json", "study/model.py", "train.py"]);
});

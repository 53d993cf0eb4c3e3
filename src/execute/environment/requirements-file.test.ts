import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRequirementsFile } from "./requirements-file.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
const file = join(folder, "own", "requirements.txt");

beforeAll(() => {
  mkdirSync(join(folder, "own", "more"), { recursive: true });
  writeFileSync(join(folder, "outside.txt"), "");
  symlinkSync(join(folder, "outside.txt"), join(folder, "own", "link.txt"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string): ReturnType<typeof readRequirementsFile> {
  writeFileSync(file, content);
  return readRequirementsFile(file);
}

test.each([
  ["six\n-e .\n", /requirements\.txt:2: "-e \.": an editable/],
  ["--editable=x\n", /:1: .*editable/],
  ["git+https://host/x.git\n", /built from source/],
  ["x @ git+ssh://host/x.git\n", /built from source/],
  ["x @ https://host/x.tar.gz\n", /built from source/],
  ["./folder\n", /built from source/],
  [".\n", /built from source/],
  ["/abs/x.zip\n", /built from source/],
  ["--no-binary :all:\n", /only wheels/],
  ["-r ../outside.txt\n", /outside of the folder/],
  ["-r link.txt\n", /outside of the folder/],
  ["--constraint=absent.txt\n", /absent\.txt does not exist/],
  ["-r https://host/x.txt\n", /an address/],
  [`${"#".repeat(1024 * 1024 + 1)}\n`, /longer than 1 MiB/],
])("refused with its line: %j", async (content, names) => {
  await expect(read(content)).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(names) });
});

test("names, versions, markers, extras, hashes, wheels and indexes are the installer's to judge", async () => {
  const content =
    "--index-url https://host/simple\nsix>=1 ; python_version > '3'\nray[tune]==2.*\n./x-1-py3-none-any.whl\ny @ https://host/y-1-py3-none-any.whl#sha256=0\n# -e .\n";
  expect(await read(content)).toMatchObject({ path: file, requireHashes: false });
  expect(await read("six==1 \\\n    --hash=sha256:0\n")).toMatchObject({ requireHashes: true });
  expect(await read("# six --hash=sha256:0\n")).toMatchObject({ requireHashes: false });
});

test("included files count: another content there is another environment, and a circle ends", async () => {
  const more = join(folder, "own", "more", "more.txt");
  writeFileSync(more, "-r ../requirements.txt\nsix\n");
  const first = await read("-r more/more.txt # all of it\n");
  expect(await read("-r more/more.txt # all of it\n")).toEqual(first);
  writeFileSync(more, "six==1 --hash=sha256:0\n");
  const other = await read("-r more/more.txt # all of it\n");
  expect(other.sha256).not.toBe(first.sha256);
  expect(other.requireHashes).toBe(true);
  await expect(readRequirementsFile(join(folder, "absent.txt"))).rejects.toMatchObject({ code: "USAGE" });
});

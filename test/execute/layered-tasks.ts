import type { TaskOptions } from "./layered-workspace.ts";

/** Tasks after one another, each with all that an execution can do to files of before. */
export const LAYERED_TASKS: [code: string, options?: TaskOptions][] = [
  [
    `
import os, shutil
from pathlib import Path
open("d0/f0", "a").write(" more"); Path("d0/f1").unlink(); Path("new.txt").write_text("new")
Path("d0/sub").mkdir(); Path("d0/sub/deep").write_text("deep"); os.chmod("d0/f2", 0o755)
shutil.rmtree("d1"); os.mkdir("d1"); Path("d1/again").write_text("again"); Path("d1/f5").write_text("d1/f5")
shutil.rmtree("d2"); Path("d2").write_text("a file now")
Path("d3/f0").unlink(); os.mkdir("d3/f0"); Path("d3/f0/inside").write_text("inside")
shutil.rmtree("d4"); shutil.move("d5", "d5-moved"); os.rename("d5-moved", "d5-moved-again")
Path("d6/f0").write_text("d6/f0"); shutil.copy("d6/f1", "copied"); shutil.copy2("d6/f2", "d6/f3"); os.rename("d6/f4", "renamed")
os.utime("d6/f6", (1, 1)); open("d6/f7", "r+").close()
os.unlink("link"); os.symlink("new.txt", "link"); os.symlink("../data.csv", "d6/up"); os.symlink("/etc/passwd", "out"); os.mkfifo("pipe")
os.makedirs("empty/folder"); os.link("d7/f0", "hard"); Path("shut").write_text("shut"); os.chmod("shut", 0); os.chmod("d8", 0o500)
Path(os.fsdecode(b"bad\\xff")).write_text("bad name"); os.mkdir(os.fsdecode(b"dir\\xfe")); Path(os.fsdecode(b"dir\\xfe/x")).write_text("x")
`,
  ],
  [
    `
import shutil
from pathlib import Path
Path("half.txt").write_text("half"); Path("new.txt").write_text("spoilt"); shutil.rmtree("d6"); shutil.rmtree("d1")
while True: pass
`,
    { timeoutMs: 1500 },
  ],
  [
    `
import os, shutil
from pathlib import Path
assert not os.path.exists("half.txt") and Path("new.txt").read_text() == "new" and os.listdir("d6") and not os.path.exists("pipe")
assert sorted(os.listdir("d1")) == ["again", "f5"] and Path("d2").is_file() and Path("hard").read_text() == "d7/f0"
Path("d2").unlink(); os.mkdir("d2"); Path("d2/f0").write_text("a folder again")
shutil.rmtree("d3/f0"); Path("d3/f0").write_text("a file again"); shutil.rmtree("d1"); Path("d0/sub/deep").write_text("deeper")
os.rename("d0/sub/deep", "d0/sub/deepest"); os.mkdir("d4"); Path(os.fsdecode(b"dir\\xfe/y")).write_text("y"); os.chmod("shut", 0o600)
`,
    { coldBecause: "a test asks for it" },
  ],
  [
    `
import os, shutil
from pathlib import Path
assert Path("d0/sub/deepest").read_text() == "deeper" and Path("d2/f0").is_file() and not os.path.exists("d1")
shutil.rmtree(os.fsdecode(b"dir\\xfe")); os.mkdir(os.fsdecode(b"dir\\xfe")); shutil.rmtree("empty"); os.unlink("out"); Path("d8/f0").unlink()
Path("last").write_text("last")
`,
  ],
];

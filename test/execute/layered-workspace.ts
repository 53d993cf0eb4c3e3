import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionResult } from "../../src/contracts/index.ts";
import { openLocalExecutor } from "../../src/execute/index.ts";
import type { LocalExecutor } from "../../src/execute/index.ts";
import { openWorkspace } from "../../src/execute/workspace/index.ts";
import type { Workspace, WorkspaceChanges } from "../../src/execute/workspace/index.ts";
import { managedPython } from "../support/python.ts";
import { GUEST, prefixesOf } from "./run-session.ts";

/** One task's session in the workspace of a cycle, and what came of it. */
export interface Done {
  result: SessionResult;
  changes: WorkspaceChanges;
  stdout: string;
  /** Whether its workspace was begun in layers. */
  layered: boolean;
}

export interface TaskOptions {
  taskId?: string;
  coldBecause?: string;
  timeoutMs?: number;
  /** Called when the workspace is made, before the session is asked for. */
  onBegun?: () => void;
  /** Called when the session prints a line. */
  onLine?: (line: string) => void;
}

/** A workspace over a project of many files, and an executor with a warm parent for its sessions. */
export class LayeredBench {
  readonly folder: string;
  readonly executor: LocalExecutor;
  readonly workspace: Workspace;
  #count = 0;

  private constructor(folder: string, executor: LocalExecutor, workspace: Workspace) {
    this.folder = folder;
    this.executor = executor;
    this.workspace = workspace;
  }

  /**
   * @param project makes the project's files in the folder that it is given
   * @param options `layers` false: every workspace is a copy, to compare with; `small`: layers however small it is
   */
  static async open(
    project: (folder: string) => void,
    {
      layers = true,
      small = false,
      modules = [],
    }: { layers?: boolean; small?: boolean; modules?: string[] } = {},
  ): Promise<LayeredBench> {
    const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
    const made = join(folder, "project");
    mkdirSync(made);
    project(made);
    const python = await managedPython();
    const executor = await openLocalExecutor({
      level: "full",
      network: "none",
      python,
      readOnlyPrefixes: prefixesOf(python),
      guestDirectory: GUEST,
      runtimeDirectory: join(folder, "r"),
    });
    const workspace = await openWorkspace({
      directory: join(folder, "staging"),
      project: made,
      ...(small ? { copiedSize: { entries: 0, bytes: 0 } } : {}),
      ...(layers ? { layerMarks: executor.layerMarks } : {}),
    });
    const handle = executor.startWarm({
      workspaces: workspace.directory,
      witness: null,
      mounts: [],
      environment: {},
      modules,
      memoryFile: join(folder, "memory.json"),
      packageFolders: [],
      next: async () => {
        const reserved = await workspace.reserve();
        return reserved === null ? null : { workspace: reserved, limits: limitsOf(30_000) };
      },
    });
    await handle.settled();
    return new LayeredBench(folder, executor, workspace);
  }

  /** Executes one task; its finished state is kept where its session exited. */
  async task(code: string, options: TaskOptions = {}): Promise<Done> {
    this.#count += 1;
    const id = `e${this.#count}`;
    const taskId = options.taskId ?? `task-${this.#count}`;
    const obstacleToLayers = this.executor.obstacleToLayers();
    const { path, layers } = await this.workspace.begin(id, { obstacleToLayers });
    options.onBegun?.();
    const stdoutPath = join(this.folder, `${id}.out`);
    const result = await this.executor.execute(
      {
        executionId: id,
        responseName: "r.md",
        blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
        workspace: path,
        layers,
        mounts: [],
        environment: {},
        limits: limitsOf(options.timeoutMs ?? 30_000),
        coldBecause: options.coldBecause ?? null,
        witness: null,
        stdoutPath,
        stderrPath: join(this.folder, `${id}.err`),
        outputsPath: join(this.folder, `${id}.outputs`),
      },
      options.onLine === undefined ? {} : { onLine: options.onLine },
      new AbortController().signal,
    );
    const keep = result.execution.outcome.kind === "exited";
    const changes = await this.workspace.finish(id, { keep, taskId });
    return { result, changes, stdout: readFileSync(stdoutPath, "utf8"), layered: layers !== null };
  }

  async close(): Promise<void> {
    await this.executor.close();
    await this.workspace.close();
    execFileSync("chmod", ["-R", "u+rwX", "--", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function limitsOf(timeoutMs: number) {
  return {
    timeoutMs,
    memoryBytes: 2 ** 30,
    outputBytes: 10_000_000,
    processes: 64,
    fileBytes: 2 ** 33,
  };
}

/** Makes `folders` folders of `files` small files each, `d<n>/f<m>`, whose content is their path. */
export function manyFiles(root: string, folders: number, files: number): void {
  for (let folder = 0; folder < folders; folder += 1) {
    mkdirSync(join(root, `d${folder}`));
    for (let file = 0; file < files; file += 1)
      writeFileSync(join(root, `d${folder}/f${file}`), `d${folder}/f${file}`);
  }
}

/** All that lies below a folder, in order: path, type, mode, target of a link, content of a file. */
export function contentOf(root: string): string[] {
  // As latin1 every byte of a name is a character of its own.
  const list = execFileSync("find", [".", "-mindepth", "1", "-printf", "%P\\0%y %m %l\\0"], {
    cwd: root,
    encoding: "latin1",
    maxBuffer: 2 ** 26,
  }).split("\0");
  const lines: string[] = [];
  for (let place = 0; place + 1 < list.length; place += 2) {
    const [path = "", traits = ""] = list.slice(place, place + 2);
    const content = traits.startsWith("f")
      ? readFileSync(Buffer.from(`${root}/${path}`, "latin1"), "latin1")
      : "";
    lines.push(`${path} ${traits} ${content}`);
  }
  return lines.toSorted();
}

/** More entries than a workspace that is copied has. */
export function largeProject(root: string): void {
  manyFiles(root, 35, 100);
  addOthers(root);
}

/** The same, but for the number of files in each folder. */
export function smallProject(root: string): void {
  manyFiles(root, 35, 2);
  addOthers(root);
}

function addOthers(root: string): void {
  writeFileSync(join(root, "data.csv"), "a,b\n1,2\n");
  symlinkSync("data.csv", join(root, "link"));
}

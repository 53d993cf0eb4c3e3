import type { TaskEvidence, WorkspaceEntry } from "../../contracts/index.ts";
import type { PreparedTask } from "../prepare.ts";

/** Data that a task's code read, as far as they can be known. */
export interface DataOfTask {
  /** Files of the workspace that stood there before the task, by path. */
  files: string[];
  /** Data sets of libraries that a session can change. */
  bundled: string[];
  /** Data that nothing can change here: mounted folders, data sets of other libraries, readers that open files unseen. */
  outOfReach: string[];
}

/** No data, although they may be read. */
const NO_DATA = /\.(?:pyc?|ipynb|toml|ya?ml|cfg|ini|md|lock|sh|db|db-\w+|log)$/i;
const DATA_FILE =
  /\.(?:csv|tsv|json|jsonl|ndjson|parquet|npy|npz|xlsx?|h5|hdf5|feather|pkl|pickle|arff|mat|dat|txt|zip|gz)$/i;
/** Modules whose readers open files in C code, where no hook sees it, or read what lies elsewhere. */
const UNSEEN = new Set(
  "h5py pyarrow polars cv2 torchvision torchaudio datasets tensorflow tensorflow_datasets keras netCDF4 xarray duckdb sqlalchemy psycopg2 requests urllib httpx boto3 huggingface_hub kaggle openml yfinance".split(
    " ",
  ),
);

/** @param before what stood in the workspace before the task */
export function dataOfTask(
  { task, blocks, facts }: Pick<PreparedTask, "task" | "blocks" | "facts">,
  evidence: TaskEvidence,
  before: readonly WorkspaceEntry[],
): DataOfTask {
  const touched = evidence.selfReported.touched ?? { files: [], bundled: [], arms: [] };
  const standing = new Set(before.filter((entry) => entry.type === "file").map((entry) => entry.path));
  const read = touched.files.filter(({ use, found }) => use === "read" && found).map(({ path }) => path);
  const texts = [task.action, JSON.stringify(task.original), ...blocks.map((block) => block.code)];
  const named = [...standing].filter(
    (path) => DATA_FILE.test(path) && texts.some((text) => text.includes(path)),
  );
  const files = [...new Set([...read, ...named])].filter((path) => standing.has(path) && !NO_DATA.test(path));
  const bundled = touched.bundled.filter((name) => name.startsWith("sklearn/"));
  const modules = [...facts.values()].flatMap(({ imports }) => imports);
  return {
    files: files.toSorted(),
    bundled,
    outOfReach: [
      ...read.filter((path) => path.startsWith("/") && DATA_FILE.test(path)),
      ...touched.bundled.filter((name) => !name.startsWith("sklearn/") && DATA_FILE.test(name)),
      ...new Set(modules.filter((name) => UNSEEN.has(name))),
    ],
  };
}

/** Beginnings of absolute paths that mean the workspace root in hosted notebooks; `*` stands for one folder. */
export const DEFAULT_ROOT_PREFIXES: readonly string[] = [
  "/content/drive/MyDrive/*/",
  "/content/drive/My Drive/*/",
  "/content/gdrive/MyDrive/*/",
  "/content/gdrive/My Drive/*/",
  "/content/drive/Shareddrives/*/*/",
  "/content/drive/MyDrive/",
  "/content/drive/My Drive/",
  "/content/gdrive/MyDrive/",
  "/content/gdrive/My Drive/",
  "/content/",
  "/kaggle/working/",
  "/workspace/",
];

/**
 * Makes an evidence path relative to the workspace root: the longest root prefix that fits goes, and `./` at the start.
 * Other absolute paths and those with `..` stay as they are; no file of a workspace matches them.
 */
export function withoutRootPrefix(path: string, prefixes: readonly string[]): string {
  let longest = 0;
  for (const prefix of prefixes) {
    const pattern = prefix.replace(/\/*$/, "/").split("*").map(escapeRegExp).join("[^/]+");
    longest = Math.max(longest, new RegExp(`^${pattern}/*`).exec(path)?.[0].length ?? 0);
  }
  const rest = path.slice(longest).replace(/^(?:\.\/+)+/, "");
  return rest === "" ? path : rest;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

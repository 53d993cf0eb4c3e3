/** How much of a workspace is looked at. What lies beyond is named in `omitted`, never silently left out. */
export interface WorkspaceLimits {
  /** Files, links, folders and others together. */
  entries: number;
  /** Folders below one another. */
  depth: number;
  /** Bytes read for digests in one comparison. */
  bytes: number;
  /** Largest file that is read for its digest. */
  fileBytes: number;
}

export const DEFAULT_WORKSPACE_LIMITS: WorkspaceLimits = {
  entries: 200_000,
  depth: 128,
  bytes: 200 * 1024 ** 3,
  fileBytes: 50 * 1024 ** 3,
};

/** How large a state may be, in entries and in bytes, and still be copied for each attempt though layers can be had. */
export interface CopiedSize {
  entries: number;
  bytes: number;
}

/** Copied in well under a second: what is different about layers is not worth a shorter time. */
export const DEFAULT_COPIED_SIZE: CopiedSize = { entries: 3000, bytes: 128 * 1024 ** 2 };

/** A path that was not looked at, and why. */
export interface Omission {
  path: string;
  reason: string;
}

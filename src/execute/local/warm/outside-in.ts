/** A folder or file of the host, and where the warm sandbox has it. */
export interface Shown {
  source: string;
  target: string;
  writable: boolean;
  /** As root: what is root's on the disk is the session's inside. */
  asOwner: boolean;
  /** Whether it is a device node. */
  device?: true;
}

/** Where the warm sandbox shows what sessions are given; its warm parent sees this folder covered. */
export const GIVEN = "/run/runproof";

/** The places below GIVEN. */
export const GIVEN_AT = {
  workspaces: `${GIVEN}/workspaces`,
  slots: `${GIVEN}/slots`,
  witness: `${GIVEN}/witness`,
  device: (number: number): string => `${GIVEN}/devices/${number}`,
  mount: (number: number): string => `${GIVEN}/mounts/${number}`,
};

/** Where the warm sandbox has a path of the host; null where nothing that holds it is shown. */
export function inside(shown: readonly Shown[], path: string): string | null {
  const holding = shown.filter(({ source }) => path === source || path.startsWith(`${source}/`));
  // The innermost: what lies below another folder may be shown in its own way.
  const [nearest] = holding.toSorted((a, b) => b.source.length - a.source.length);
  return nearest === undefined ? null : nearest.target + path.slice(nearest.source.length);
}

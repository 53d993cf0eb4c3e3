import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const MOST_MODULES = 4000;
const MOST_SUSPECTS = 200;
const ModuleName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/u);

const Kept = z.object({
  schemaVersion: z.literal(1),
  /** In the order in which they were first seen. */
  modules: z.array(ModuleName).max(MOST_MODULES),
  dropped: z.array(z.object({ package: ModuleName, reason: z.string() })),
  singleThreadedBlas: z.boolean(),
  /** Why this environment is not started warm any more; null where it is. */
  cold: z.string().nullable(),
  /** Sessions that ended badly after a warm start, by the hash of their blocks: they are tried cold next. */
  suspects: z.array(z.object({ blocks: z.string(), how: z.string() })).max(MOST_SUSPECTS),
});
type Kept = z.infer<typeof Kept>;

const EMPTY: Kept = {
  schemaVersion: 1,
  modules: [],
  dropped: [],
  singleThreadedBlas: false,
  cold: null,
  suspects: [],
};

/**
 * What is remembered of an environment between cycles: the modules that its sessions have imported, and what went wrong
 * with a warm start. Losing the file costs time and nothing else, so an unreadable one is an empty one.
 */
export class PreloadMemory {
  readonly #path: string;
  #kept: Kept;

  constructor(path: string) {
    this.#path = path;
    this.#kept = readKept(path);
  }

  /** Modules to load ahead: those given first, then those that earlier sessions imported; never a dropped one. */
  modules(first: readonly string[]): string[] {
    const dropped = new Set(this.#kept.dropped.map((one) => one.package));
    const names = new Set([
      ...first.filter((name) => ModuleName.safeParse(name).success),
      ...this.#kept.modules,
    ]);
    return [...names].filter((name) => !dropped.has(packageOf(name))).slice(0, MOST_MODULES);
  }

  /** Packages that broke the self-test, and how. */
  get dropped(): Kept["dropped"] {
    return this.#kept.dropped;
  }

  get singleThreadedBlas(): boolean {
    return this.#kept.singleThreadedBlas;
  }

  /** Why this environment is not started warm any more; null where it is. */
  get cold(): string | null {
    return this.#kept.cold;
  }

  /** How an earlier session of these blocks ended after a warm start; null where none ended badly. */
  suspicion(blocks: string): string | null {
    return this.#kept.suspects.find((one) => one.blocks === blocks)?.how ?? null;
  }

  /** Adds what a session has imported. */
  learn(names: readonly string[]): void {
    const known = new Set(this.#kept.modules);
    const fresh = names.filter((name) => !known.has(name) && ModuleName.safeParse(name).success);
    if (fresh.length === 0) return;
    this.#keep({ modules: [...this.#kept.modules, ...new Set(fresh)].slice(0, MOST_MODULES) });
  }

  /** Leaves the packages of these modules out from now on. */
  drop(modules: readonly string[], reason: string): void {
    const packages = [...new Set(modules.map(packageOf))];
    this.#keep({ dropped: [...this.#kept.dropped, ...packages.map((name) => ({ package: name, reason }))] });
  }

  useSingleThreadedBlas(): void {
    this.#keep({ singleThreadedBlas: true });
  }

  /** Remembers that a session of these blocks hung or crashed after a warm start. */
  suspect(blocks: string, how: string): void {
    const others = this.#kept.suspects.filter((one) => one.blocks !== blocks);
    this.#keep({ suspects: [...others, { blocks, how }].slice(-MOST_SUSPECTS) });
  }

  /** The suspected blocks were tried cold: where that went well, the warm start is at fault and is given up. */
  acquit(blocks: string, coldWentWell: boolean): void {
    const how = this.suspicion(blocks);
    if (how === null) return;
    this.#keep({
      suspects: this.#kept.suspects.filter((one) => one.blocks !== blocks),
      ...(coldWentWell
        ? { cold: `the same blocks ${how} after a warm start and ended well after a cold one` }
        : {}),
    });
  }

  #keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      const draft = `${this.#path}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(this.#kept));
      renameSync(draft, this.#path);
    } catch {
      // A cache that cannot be written is a cache that starts empty.
    }
  }
}

const packageOf = (module: string): string => module.split(".")[0] ?? module;

/** The file of one environment's memory. */
export function preloadMemoryPath(cacheDirectory: string, environment: string): string {
  const name = createHash("sha256").update(environment).digest("hex").slice(0, 24);
  return join(cacheDirectory, "preload", `${name}.json`);
}

function readKept(path: string): Kept {
  try {
    return Kept.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return EMPTY;
  }
}

/** What the command line touches of the outside, so that commands can be driven by tests. */
export interface Terminal {
  /** Data. */
  out(text: string): void;
  /** Talk. */
  err(text: string): void;
  /** Whether talk goes to a person's terminal, where a live line is welcome. */
  live: boolean;
  /** Columns of the terminal; 100 where it is none. */
  columns: number;
  stdin: () => Promise<Uint8Array>;
  environment: NodeJS.ProcessEnv;
  workingDirectory: string;
}

/** The process's own streams. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    live: process.stderr.isTTY && process.env["CI"] === undefined && process.env["TERM"] !== "dumb",
    columns: process.stderr.columns || 100,
    async stdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin)
        chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
      return Buffer.concat(chunks);
    },
    environment: process.env,
    workingDirectory: process.cwd(),
  };
}

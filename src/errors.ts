/** Every way in which runproof itself, or its caller, can be at fault. Agents' code that fails is data, not an error. */
export type ErrorCode =
  | "USAGE" // a command or option that is wrong
  | "NOT_AVAILABLE" // a command or option that is not built yet
  | "CONFIG_INVALID" // a configuration file
  | "INPUT_UNREADABLE" // missing, a folder, no permission
  | "INPUT_INVALID" // wrong syntax, type, id, encoding or size
  | "OUTPUT_EXISTS" // the out folder is there already
  | "ENVIRONMENT_FAILED" // Python, uv, the managed environment
  | "ISOLATION_UNAVAILABLE" // the asked-for level cannot be had
  | "SANDBOX_FAILED" // a sandbox that should have started did not
  | "MLFLOW_FAILED" // the tracking server
  | "ANALYST_FAILED" // the trusted Python process
  | "STORAGE_FAILED" // journal, disk, permissions of the out folder
  | "INTERRUPTED" // Ctrl-C
  | "INTERNAL"; // a defect of runproof

/** What each code means to a caller: the exit code of a command, the HTTP status of the page, the error of the MCP server. */
export const ERROR_MEANING: Record<
  ErrorCode,
  { exitCode: number; httpStatus: number; mcp: "InvalidParams" | "InternalError" }
> = {
  USAGE: { exitCode: 2, httpStatus: 400, mcp: "InvalidParams" },
  NOT_AVAILABLE: { exitCode: 2, httpStatus: 501, mcp: "InvalidParams" },
  CONFIG_INVALID: { exitCode: 2, httpStatus: 400, mcp: "InvalidParams" },
  INPUT_UNREADABLE: { exitCode: 2, httpStatus: 404, mcp: "InvalidParams" },
  INPUT_INVALID: { exitCode: 2, httpStatus: 422, mcp: "InvalidParams" },
  OUTPUT_EXISTS: { exitCode: 2, httpStatus: 409, mcp: "InvalidParams" },
  ENVIRONMENT_FAILED: { exitCode: 1, httpStatus: 500, mcp: "InternalError" },
  ISOLATION_UNAVAILABLE: { exitCode: 1, httpStatus: 500, mcp: "InternalError" },
  SANDBOX_FAILED: { exitCode: 1, httpStatus: 500, mcp: "InternalError" },
  MLFLOW_FAILED: { exitCode: 1, httpStatus: 502, mcp: "InternalError" },
  ANALYST_FAILED: { exitCode: 1, httpStatus: 500, mcp: "InternalError" },
  STORAGE_FAILED: { exitCode: 1, httpStatus: 507, mcp: "InternalError" },
  INTERRUPTED: { exitCode: 130, httpStatus: 503, mcp: "InternalError" },
  INTERNAL: { exitCode: 1, httpStatus: 500, mcp: "InternalError" },
};

/** The one error class. `message` says what happened and where, `hint` what to do or type next. Callers match `code`, never text. */
export class RunproofError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  /** More of the same kind, one line each; empty where there is nothing more. */
  readonly more: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; more?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RunproofError";
    this.code = code;
    this.hint = options.hint ?? null;
    this.more = options.more ?? [];
  }
}

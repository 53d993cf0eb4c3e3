import { readFile } from "node:fs/promises";
import { RunproofError } from "../../errors.ts";
import type { OwnServer } from "../../witness/index.ts";

/** Where distributions keep the authorities that the system trusts, in the order in which they are tried. */
const SYSTEM_AUTHORITIES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Address of a tracking server of the user's own. User and password that stood in it are kept apart: they are in no JSON and no text of it. */
export class TrackingUri {
  /** Without credentials. */
  readonly uri: string;
  readonly #credentials: { user: string; password: string } | null;

  constructor(uri: string, credentials: { user: string; password: string } | null) {
    this.uri = uri;
    this.#credentials = credentials;
  }

  toJSON(): string {
    return this.uri;
  }

  toString(): string {
    return this.uri;
  }

  /**
   * All that opens the server: the credentials of the address, else MLFLOW_TRACKING_USERNAME with
   * MLFLOW_TRACKING_PASSWORD, else MLFLOW_TRACKING_TOKEN, as MLflow's own client takes them.
   */
  async access(environment: NodeJS.ProcessEnv): Promise<OwnServer> {
    return {
      url: new URL(this.uri),
      authorization: this.#authorization(environment),
      ...(await trustOf(environment)),
    };
  }

  #authorization(environment: NodeJS.ProcessEnv): string | null {
    const user = this.#credentials?.user ?? environment["MLFLOW_TRACKING_USERNAME"];
    const password = this.#credentials?.password ?? environment["MLFLOW_TRACKING_PASSWORD"];
    if (user && password) return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const token = environment["MLFLOW_TRACKING_TOKEN"];
    if (!token) return null;
    if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
    throw new RunproofError("CONFIG_INVALID", "MLFLOW_TRACKING_TOKEN holds characters that no token has.", {
      hint: "Set it again, without blanks and line ends.",
    });
  }
}

/**
 * Reads an address as it stands in a browser: `#/experiments/3` after it means that experiment alone.
 * @throws USAGE saying what is wrong with it
 */
export function parseServerAddress(text: string): { trackingUri: TrackingUri; experimentId: string | null } {
  const [address = "", fragment = ""] = text.split("#", 2);
  const experimentId = /^\/experiments\/(\d{1,30})(?:\/|$)/.exec(fragment)?.[1] ?? null;
  return {
    trackingUri: parseTrackingUri(fragment === "/" ? address : experimentId === null ? text : address),
    experimentId,
  };
}

/** Reads an address. Messages never repeat it: it may hold a password. @throws USAGE saying what is wrong with it */
export function parseTrackingUri(text: string): TrackingUri {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw wrong("is not an http or https address");
  }
  if (url.search !== "" || url.hash !== "") throw wrong("has a query or fragment");
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if ((user === "") !== (password === ""))
    throw wrong("has a user without password, or a password without user");
  url.username = "";
  url.password = "";
  return new TrackingUri(url.href.replace(/\/+$/, ""), user === "" ? null : { user, password });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("has a user or password that is not percent-encoded");
  }
}

function wrong(what: string): RunproofError {
  return new RunproofError("USAGE", `The tracking URI ${what}.`, {
    hint: "For example --tracking-uri https://mlflow.example.org; leave it away for the store of the project.",
  });
}

async function trustOf(
  environment: NodeJS.ProcessEnv,
): Promise<{ certificates: string[] | null; unproven: boolean }> {
  const path = environment["MLFLOW_TRACKING_SERVER_CERT_PATH"];
  const unproven = /^(true|1)$/i.test(environment["MLFLOW_TRACKING_INSECURE_TLS"] ?? "");
  if (path && unproven) {
    throw new RunproofError(
      "CONFIG_INVALID",
      "MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH are both set.",
      { hint: "Unset MLFLOW_TRACKING_INSECURE_TLS, so that the certificate is checked." },
    );
  }
  if (path) return { certificates: [await certificatesOf(path)], unproven };
  const named = environment["SSL_CERT_FILE"];
  for (const candidate of named ? [named] : SYSTEM_AUTHORITIES) {
    const found = await readFile(candidate, "utf8").catch(() => null);
    if (found !== null) return { certificates: [found], unproven };
  }
  return { certificates: null, unproven };
}

async function certificatesOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RunproofError(
      "CONFIG_INVALID",
      `The file in MLFLOW_TRACKING_SERVER_CERT_PATH cannot be read: ${why}.`,
      { hint: "Name a PEM file of the authority that signed the server's certificate.", cause },
    );
  }
}

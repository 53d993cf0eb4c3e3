/** What a route may be used for. `permit.ts` holds the rule of each policy. */
export type Policy =
  | "pass"
  | "read-experiments"
  | "create-experiment"
  | "change-experiment"
  | "create-run"
  | "change-run"
  | "read-run"
  | "search-runs"
  | "create-model"
  | "change-model"
  | "read-model"
  | "search-models"
  | "store-artifact"
  | "remove-artifact"
  | "read-artifact"
  | "list-artifacts";

const READING: ReadonlySet<Policy> = new Set<Policy>([
  "pass",
  "read-experiments",
  "read-run",
  "search-runs",
  "read-model",
  "search-models",
  "read-artifact",
  "list-artifacts",
]);

/** Whether calls of this policy change nothing at the server. */
export function isReading(policy: Policy): boolean {
  return READING.has(policy);
}

/** One line of the list of what a logging client needs. Everything that is not on it is refused. */
export interface Route {
  /** Unique; stands in the journal. */
  name: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `{x}` is one path segment, `{x...}` all that follow. `api/` at the front also matches `ajax-api/`. */
  path: string;
  policy: Policy;
  /** Fields of the body (of the query for GET) that are passed on; all others are dropped. */
  fields: readonly string[];
}

const RUN = ["run_id", "run_uuid"];
const PAGED = ["max_results", "page_token", "filter", "order_by"];
const METRIC = ["key", "value", "timestamp", "step", "model_id", "dataset_name", "dataset_digest"];

const mlflow = (
  method: Route["method"],
  path: string,
  policy: Policy,
  fields: readonly string[] = [],
  name: string = path,
): Route => ({ name, method, path: `api/2.0/mlflow/${path}`, policy, fields });

const artifacts = (method: Route["method"], suffix: string, policy: Policy, name: string): Route => ({
  name,
  method,
  path: `api/2.0/mlflow-artifacts/artifacts${suffix}`,
  policy,
  fields: suffix === "" ? ["path"] : [],
});

/** The whole list: MLflow's REST routes that its logging client uses. Source: MLflow 3.17 REST API and client. */
export const ROUTES: readonly Route[] = [
  { name: "health", method: "GET", path: "health", policy: "pass", fields: [] },
  { name: "version", method: "GET", path: "version", policy: "pass", fields: [] },
  { name: "server-info", method: "GET", path: "api/3.0/mlflow/server-info", policy: "pass", fields: [] },

  mlflow("POST", "experiments/create", "create-experiment", ["name", "tags"]),
  mlflow("GET", "experiments/get", "read-experiments", ["experiment_id"]),
  mlflow("GET", "experiments/get-by-name", "read-experiments", ["experiment_name"]),
  mlflow("GET", "experiments/search", "read-experiments", [...PAGED, "view_type"]),
  mlflow(
    "POST",
    "experiments/search",
    "read-experiments",
    [...PAGED, "view_type"],
    "experiments/search (POST)",
  ),
  mlflow("POST", "experiments/update", "change-experiment", ["experiment_id", "new_name"]),
  mlflow("POST", "experiments/delete", "change-experiment", ["experiment_id"]),
  mlflow("POST", "experiments/restore", "change-experiment", ["experiment_id"]),
  mlflow("POST", "experiments/set-experiment-tag", "change-experiment", ["experiment_id", "key", "value"]),
  mlflow("POST", "experiments/delete-experiment-tag", "change-experiment", ["experiment_id", "key"]),

  mlflow("POST", "runs/create", "create-run", ["experiment_id", "user_id", "run_name", "start_time", "tags"]),
  mlflow("POST", "runs/update", "change-run", [...RUN, "status", "end_time", "run_name"]),
  mlflow("POST", "runs/delete", "change-run", RUN),
  mlflow("POST", "runs/restore", "change-run", RUN),
  mlflow("POST", "runs/log-metric", "change-run", [...RUN, ...METRIC]),
  mlflow("POST", "runs/log-batch", "change-run", [...RUN, "metrics", "params", "tags"]),
  mlflow("POST", "runs/log-parameter", "change-run", [...RUN, "key", "value"]),
  mlflow("POST", "runs/set-tag", "change-run", [...RUN, "key", "value"]),
  mlflow("POST", "runs/delete-tag", "change-run", [...RUN, "key"]),
  mlflow("POST", "runs/log-model", "change-run", [...RUN, "model_json"]),
  mlflow("POST", "runs/log-inputs", "change-run", [...RUN, "datasets", "models"]),
  mlflow("POST", "runs/outputs", "change-run", [...RUN, "models"]),
  mlflow("GET", "runs/get", "read-run", RUN),
  mlflow("POST", "runs/search", "search-runs", [...PAGED, "experiment_ids", "run_view_type"]),
  mlflow("GET", "metrics/get-history", "read-run", [...RUN, "metric_key", "page_token", "max_results"]),
  mlflow("GET", "artifacts/list", "read-run", [...RUN, "path", "page_token"]),
  { name: "get-artifact", method: "GET", path: "get-artifact", policy: "read-run", fields: [...RUN, "path"] },

  mlflow(
    "POST",
    "logged-models",
    "create-model",
    ["experiment_id", "name", "model_type", "source_run_id", "params", "tags"],
    "logged-models/create",
  ),
  mlflow("POST", "logged-models/search", "search-models", [
    "experiment_ids",
    "filter",
    "datasets",
    "max_results",
    "order_by",
    "page_token",
  ]),
  mlflow("GET", "logged-models/{model_id}", "read-model", [], "logged-models/get"),
  mlflow(
    "PATCH",
    "logged-models/{model_id}",
    "change-model",
    ["model_id", "status"],
    "logged-models/finalize",
  ),
  mlflow("DELETE", "logged-models/{model_id}", "change-model", [], "logged-models/delete"),
  mlflow(
    "PATCH",
    "logged-models/{model_id}/tags",
    "change-model",
    ["model_id", "tags"],
    "logged-models/tags",
  ),
  mlflow("DELETE", "logged-models/{model_id}/tags/{tag_key}", "change-model", [], "logged-models/delete-tag"),
  mlflow(
    "POST",
    "logged-models/{model_id}/params",
    "change-model",
    ["model_id", "params"],
    "logged-models/params",
  ),

  artifacts("GET", "", "list-artifacts", "mlflow-artifacts/list"),
  artifacts("GET", "/{path...}", "read-artifact", "mlflow-artifacts/get"),
  artifacts("PUT", "/{path...}", "store-artifact", "mlflow-artifacts/put"),
  artifacts("DELETE", "/{path...}", "remove-artifact", "mlflow-artifacts/delete"),
];

const EXACT = new Map(
  ROUTES.filter((route) => !route.path.includes("{")).map((route) => [
    `${route.method} ${route.path}`,
    route,
  ]),
);

/** A route that matches, with the raw text of its path's variables. */
export interface RouteMatch {
  route: Route;
  variables: Record<string, string>;
}

/** Finds the route of a raw path (without the secret and the query, no leading slash); null where none is on the list. Nothing is decoded here. */
export function findRoute(method: string, path: string): RouteMatch | null {
  const normal = path.startsWith("ajax-api/") ? path.slice("ajax-".length) : path;
  const exact = EXACT.get(`${method} ${normal}`);
  if (exact !== undefined) return { route: exact, variables: {} };
  const segments = normal.split("/");
  for (const route of ROUTES) {
    if (route.method !== method) continue;
    const variables = matchSegments(route.path.split("/"), segments);
    if (variables !== null) return { route, variables };
  }
  return null;
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | null {
  const variables: Record<string, string> = {};
  for (const [place, part] of pattern.entries()) {
    const segment = segments[place];
    if (segment === undefined) return null;
    if (part.endsWith("...}")) {
      variables[part.slice(1, -4)] = segments.slice(place).join("/");
      return variables;
    }
    if (part.startsWith("{")) {
      if (segment === "") return null;
      variables[part.slice(1, -1)] = segment;
    } else if (part !== segment) return null;
  }
  return pattern.length === segments.length ? variables : null;
}

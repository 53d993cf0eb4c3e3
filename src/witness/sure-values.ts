import type { MetricPoint } from "./event.ts";
import type { Logged } from "./logged-value.ts";

/** Limits of one log-batch call. Source: mlflow/utils/validation.py of 3.17.2, MAX_*_PER_BATCH. */
export const MOST_METRICS = 1000;
export const MOST_PARAMS_OR_TAGS = 100;
export const MOST_ENTITIES = 1000;
/** MAX_ENTITY_KEY_LENGTH, MAX_PARAM_VAL_LENGTH, MAX_TAG_VAL_LENGTH; longer values would be cut by the server. */
const MOST_KEY = 250;
const MOST_PARAM = 6000;
const MOST_TAG = 8000;

/** The part of MLflow's own pattern for keys that every version and file system agrees on: MLflow's also takes letters of all alphabets. */
const KEY = /^[\w.\- :/]+$/;

/** Tags whose setting does more than to set the tag. */
const ACTING_TAGS = new Set(["mlflow.runName"]);

/**
 * Whether MLflow's server takes these values whatever the state of its store, so that it need not be asked first. Only
 * a yes says something: what is not sure is the server's to judge. Source: `_validate_metric`, `_validate_param`,
 * `_validate_tag` and `_validate_batch_log_limits` in mlflow/utils/validation.py of 3.17.2.
 */
export function areSure({ metrics, params, tags }: Logged): boolean {
  const count = metrics.length + params.length + tags.length;
  if (count === 0 || count > MOST_ENTITIES || metrics.length > MOST_METRICS) return false;
  if (params.length > MOST_PARAMS_OR_TAGS || tags.length > MOST_PARAMS_OR_TAGS) return false;
  // One key twice in one call is refused, even with equal values.
  if (params.length > 1 && new Set(params.map(({ key }) => key)).size < params.length) return false;
  return (
    metrics.every(isSureMetric) &&
    params.every(({ key, value }) => isSureKey(key) && isSureText(value, MOST_PARAM)) &&
    tags.every(({ key, value }) => isSureKey(key) && !ACTING_TAGS.has(key) && isSureText(value, MOST_TAG))
  );
}

/** Value and step are finite numbers, infinities or NaN, and whole numbers within 53 bits, or the call was turned down before. */
function isSureMetric({ key, timestampMs }: MetricPoint): boolean {
  return timestampMs >= 0 && isSureKey(key);
}

/** A key that is its own normal form as a path (`path_not_unique`). */
function isSureKey(key: string): boolean {
  if (key.length > MOST_KEY || !KEY.test(key) || key.startsWith("..")) return false;
  if (!key.includes("/")) return key !== ".";
  return key.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function isSureText(text: string, most: number): boolean {
  // Half a surrogate pair cannot be passed on, and a zero byte ends a text in some databases.
  return text.length <= most && !text.includes("\0") && !/\p{Surrogate}/u.test(text);
}

import { expect, test } from "vitest";
import { isAskedStore } from "./claims-store.ts";
import { TrackingUri } from "./tracking-uri.ts";

const OWN = new TrackingUri("https://mlflow.example.org", null);

test.each([
  [null, null, true],
  ["sqlite:////p/.runproof/mlflow.db", null, true],
  ["/p/.runproof/mlflow.db", null, true],
  ["sqlite:////p/.runproof/other.db", null, false],
  ["sqlite:////q/.runproof/mlflow.db", null, false],
  ["file:///p/.runproof/mlflow.db", null, false],
  ["https://mlflow.example.org/", OWN, true],
  ["https://other.example.org", OWN, false],
  ["sqlite:////p/.runproof/mlflow.db", OWN, false],
])("claims.store %s with the server %s is asked: %s", (claimsStore, trackingUri, asked) => {
  expect(isAskedStore({ claimsStore, trackingUri }, "/p/.runproof")).toBe(asked);
});

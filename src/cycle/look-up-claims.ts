import type { KnownRun } from "../contracts/index.ts";
import type { AttemptOptions } from "./attempt-options.ts";
import { isAskedStore } from "./settings/claims-store.ts";

/** What the stores of earlier executions, in the workspace and behind the witness, know of claimed run ids; `named`: whether the user said in which store they must be. */
export async function lookUpClaims(
  { stores, machine, settings, places }: Pick<AttemptOptions, "stores" | "machine" | "settings" | "places">,
  runIds: readonly string[],
): Promise<{ known: KnownRun[]; complete: boolean; named: boolean }> {
  const captured = stores.lookup(runIds);
  const found = new Set(captured.map((run) => run.runId));
  const { known, complete } = await machine.witness.lookup(runIds.filter((id) => !found.has(id)));
  const { trackingUri, claimsStore } = settings;
  // A store that was named and cannot be asked leaves the question open.
  const asked = isAskedStore(settings, places.store);
  return {
    known: [...captured, ...known],
    complete: complete && asked,
    named: trackingUri !== null || claimsStore !== null,
  };
}

import { encodeArtifactPath, readArtifactPath, readRelativePath } from "./artifact-path.ts";
import type { ArtifactPlace } from "./holdings.ts";
import { UNREACHABLE } from "./own-server-artifacts.ts";
import type { Asked, Permit } from "./permit-shape.ts";
import { reading } from "./permit-shape.ts";
import { Refused, malformed } from "./refuse.ts";
import { textOf } from "./request-body.ts";

const BASE = "api/2.0/mlflow-artifacts/artifacts";

/** Artifacts are stored and deleted below the artifact folder of an own run or model, and read within the cycle. */
export function permitArtifact(asked: Asked): Permit {
  const { match } = asked;
  if (match.route.policy === "list-artifacts") return permitList(asked);
  const segments = readArtifactPath(match.variables["path"] ?? "");
  if (segments[0] === UNREACHABLE) {
    throw new Refused(
      "This tracking server does not serve artifacts itself, and what it keeps them in cannot be reached from here. Write the files to the working directory, where they are recorded, or have the server started with --serve-artifacts.",
    );
  }
  const place = asked.holdings.placeOf(segments);
  const changes = match.route.policy !== "read-artifact";
  const inside = requirePlace(asked, place, changes);
  const owner = { runId: place?.runId ?? null, modelId: place?.modelId ?? null };
  const path = inside.join("/");
  const base = {
    ...reading({}, { ...idsOf(place), path }),
    path: `${BASE}/${encodeArtifactPath(segments)}`,
  };
  if (path === "") throw malformed("The artifact path must name a file below the artifact folder.");
  if (match.route.policy === "read-artifact") return { ...base, carries: "download" };
  if (match.route.policy === "remove-artifact") {
    return { ...base, facts: () => ({ does: "artifact-removed", ...owner, path }) };
  }
  return {
    ...base,
    carries: "upload",
    facts: (_, __, stored) =>
      stored === null ? { does: "nothing" } : { does: "artifact-stored", ...owner, path, ...stored },
  };
}

function permitList(asked: Asked): Permit {
  const path = textOf(asked.fields, "path");
  if (path === null)
    throw new Refused("The whole artifact store cannot be listed; name a run's artifact folder.");
  const segments = readRelativePath(path);
  const place = asked.holdings.placeOf(segments);
  requirePlace(asked, place, false);
  return reading({ path: segments.join("/") }, idsOf(place));
}

function requirePlace(asked: Asked, place: ArtifactPlace | null, changes: boolean): string[] {
  if (place !== null && (!changes || place.maker.executionId === asked.executionId)) return place.inside;
  throw new Refused(
    changes
      ? "Artifacts can only be stored or deleted below the artifact folder of a run or model that was created through this tracking URL. Log them to your own run with mlflow.log_artifact()."
      : "Only artifacts of this cycle's runs and models can be read here.",
  );
}

function idsOf(place: ArtifactPlace | null): Record<string, string> {
  const ids: Record<string, string> = {};
  if (place?.runId) ids["runId"] = place.runId;
  if (place?.modelId) ids["modelId"] = place.modelId;
  return ids;
}

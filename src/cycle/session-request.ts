import { join } from "node:path";
import type { Arm, SessionRequest } from "../contracts/index.ts";
import type { LiveWorkspace } from "../execute/workspace/index.ts";
import { sessionBlock } from "../extract/index.ts";
import type { PreparedTask } from "./prepare.ts";
import { coldBecause, sessionLimits, sharedBySessions } from "./session-terms.ts";
import type { Settings } from "./settings/settings.ts";

/** What a session of a task is asked for: its blocks in this workspace, before this witness. `directory`: takes its output. */
export function sessionRequestOf(
  { prepared, settings, directory }: { prepared: PreparedTask; settings: Settings; directory: string },
  {
    executionId,
    live,
    witness,
    marks,
    challenge,
  }: Pick<SessionRequest, "executionId" | "witness" | "challenge"> & { live: LiveWorkspace; marks: Arm[] },
): SessionRequest {
  return {
    executionId,
    responseName: `${prepared.implementer?.agent ?? "response"}.md`,
    blocks: prepared.blocks.flatMap((block) => sessionBlock(block) ?? []),
    marks,
    ...(challenge === undefined ? {} : { challenge }),
    workspace: live.path,
    layers: live.layers,
    ...sharedBySessions(settings),
    limits: sessionLimits(prepared, settings),
    coldBecause: coldBecause(prepared),
    witness,
    stdoutPath: join(directory, "stdout.txt"),
    stderrPath: join(directory, "stderr.txt"),
    outputsPath: join(directory, "outputs"),
  };
}

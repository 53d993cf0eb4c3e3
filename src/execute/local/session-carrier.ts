import type { Launcher, LauncherEnd, LauncherMessage, LauncherPlan } from "./launcher.ts";

/** News of one session's processes. */
export type CarrierMessage = Extract<LauncherMessage, { type: "prepared" | "failed" | "note" | "ended" }>;

/** What starts one session's processes, ends them and tells how they ended: a launcher of its own, or the warm sandbox. */
export interface SessionCarrier {
  /** Asks for the session's named pipes; `prepared` comes when they can be opened. `onGone` comes once, when nothing more can come. */
  begin(onMessage: (message: CarrierMessage) => void, onGone: (error: Error | null) => void): void;
  /** Lets the session start: its pipes are open. */
  go(): void;
  /** Kills every process of the session; `ended` comes when the last one is reaped. */
  kill(): void;
  /** The last resort, where `kill` is not answered. */
  abandon(): void;
  /** What went wrong, in the words of the programs that started it; bounded. */
  complaint(): string;
}

/** A session with a launcher of its own. */
export function launcherCarrier(launcher: Launcher, plan: LauncherPlan): SessionCarrier {
  return {
    begin(onMessage, onGone) {
      launcher.listen((message) => {
        if (isCarried(message)) onMessage(message);
      }, onGone);
      launcher.send({ type: "plan", ...plan });
    },
    go: () => launcher.send({ type: "go" }),
    kill: () => launcher.send({ type: "kill" }),
    abandon: () => void launcher.process.kill("SIGKILL"),
    complaint: () => launcher.complaint.trim(),
  };
}

function isCarried(message: LauncherMessage): message is CarrierMessage {
  return ["prepared", "failed", "note", "ended"].includes(message.type);
}

export type { LauncherEnd as SessionEnd };

import type { Gate } from "../contracts/index.ts";
import { shown } from "./shown.ts";

const SHOWN = 5;

/** Says which gates and criteria could not be read, so that nobody takes them for met, and how to write one; null where all could be. */
export function unreadReason(gates: readonly Gate[]): string | null {
  const unread = gates.filter((gate) => gate.outcome === "unread");
  if (unread.length === 0) return null;
  const criteria = unread.filter((gate) => gate.taskId !== null).length;
  const what = [
    counted(unread.length - criteria, "gate", "gates"),
    counted(criteria, "criterion", "criteria"),
  ]
    .filter((part) => part !== null)
    .join(" and ");
  const texts = unread.slice(0, SHOWN).map(({ text }) => `"${shown(text)}"`);
  const more = unread.length > SHOWN ? ` and ${unread.length - SHOWN} more` : "";
  const binds = unread.length === 1 ? "binds" : "bind";
  return `${what} could not be read and ${binds} nothing: ${texts.join(", ")}${more}; write for example \`accuracy >= 0.9\``;
}

function counted(amount: number, one: string, many: string): string | null {
  return amount === 0 ? null : `${amount} ${amount === 1 ? one : many}`;
}

/** Ctrl-C once: the signal aborts, so that the record can be finished. Twice: the process ends at once. */
export function interruptible(note: (line: string) => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    note(
      "interrupted: ending the running session and finishing the record (press Ctrl-C again to stop at once)",
    );
    controller.abort();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  return {
    signal: controller.signal,
    release() {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}

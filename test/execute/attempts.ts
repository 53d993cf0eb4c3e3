/** Python that prints, for each named attempt, ok and what it gave, or the name of its error. */
export const attempts = (lines: Record<string, string>): string =>
  [
    "import ctypes, errno, fcntl, glob, mmap, os, signal, socket, subprocess, sys",
    "libc = ctypes.CDLL(None, use_errno=True)",
    "def call(number, *rest):",
    "    if libc.syscall(ctypes.c_long(number), *[ctypes.c_long(r) for r in rest]) < 0: raise OSError(ctypes.get_errno(), '')",
    "def attempt(name, action):",
    "    try: result = 'ok ' + str(action())",
    "    except OSError as error: result = errno.errorcode.get(error.errno, str(error))",
    "    except BaseException as error: result = type(error).__name__",
    "    print(name + chr(9) + result.replace(chr(10), ' '))",
    ...Object.entries(lines).map(([name, code]) => `attempt(${JSON.stringify(name)}, lambda: ${code})`),
  ].join("\n");

/** What each attempt came to, by its name. */
export function resultsOf(stdout: string): Record<string, string> {
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split("\t", 2)),
  );
}

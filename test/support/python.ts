/** The managed environment's interpreter, for tests that need real Python. */
export async function managedPython(): Promise<string> {
  const python = process.env["RUNPROOF_TEST_PYTHON"];
  if (python === undefined) throw new Error("RUNPROOF_TEST_PYTHON is not set; run the tests with `npm test`");
  return python;
}

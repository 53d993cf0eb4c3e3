// What `npm start` and `npm test` need: node packages, build, bubblewrap, the Python environment.
// Each step looks first, and is silent where nothing is to be done. As a program: only the set-up.
import { ensureBuild } from "./setup/build.mjs";
import { ensureNodePackages } from "./setup/node-packages.mjs";
import { ensurePythonEnvironment, packagesNeededFor } from "./setup/python-environment.mjs";
import { findProgram, requireSystemPackages } from "./setup/system-packages.mjs";
import { runScript, SetupStopped } from "./setup/talk.mjs";

const NODE_FLOOR = [20, 19];

/** @returns {Promise<{ python: string }>} the managed environment's interpreter */
export async function setUp() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor < NODE_FLOOR[1])) {
    throw new SetupStopped(
      `Node ${process.versions.node} is too old: install Node ${NODE_FLOOR.join(".")} or newer`,
    );
  }
  await ensureNodePackages();
  await ensureBuild();
  // Together, so that one who must ask for them asks once.
  const missing = await packagesNeededFor("requirements.lock");
  if (findProgram("bwrap") === null) missing.unshift("bubblewrap");
  if (missing.length > 0) await requireSystemPackages(missing);
  const { python } = await ensurePythonEnvironment("requirements.lock");
  return { python };
}

if (process.argv[1] === import.meta.filename) {
  await runScript(async () => {
    await setUp();
    return 0;
  });
}

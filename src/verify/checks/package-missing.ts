import type { BlockReport, TaskEvidence } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { isLocalModule, packageOf, requirementName } from "../packages.ts";
import { quoted } from "../quote.ts";

/** Words of an error that a program which was to install something left behind. */
const FAILED_PIP = /\bpip[\d.]*['",\s]+install\b/;

/** Whether a block failed for want of a package, so that PACKAGE_MISSING tells of it. */
export function isPackageFailure(
  { missingModule, error }: BlockReport,
  requests: readonly string[],
): boolean {
  if (missingModule !== null) return true;
  const asked =
    error?.name === "PackageMissing" ||
    (error?.name === "CalledProcessError" && FAILED_PIP.test(error.message));
  // Without a request there would be nothing to tell, and the failure would vanish.
  return asked && requests.length > 0;
}

interface Wanted {
  requirement: string;
  module: string | null;
  evidence: string[];
}

/** PACKAGE_MISSING: a package that the code asked for or imports is not there. A guarded import that works never comes here. */
export function packageMissing(input: CheckInput): Judged[] {
  const evidence = input.evidence;
  if (evidence === null) return [];
  const repairs = input.ending?.repairs ?? [];
  const wanted = new Map<string, Wanted>();
  for (const requirement of evidence.selfReported.packageRequests) {
    wanted.set(requirementName(requirement), {
      requirement,
      module: null,
      evidence: [`asked for: pip install ${quoted(requirement)}`],
    });
  }
  for (const { report, repaired } of repairs) {
    const module = report.missingModule;
    if (module === null || repaired) continue;
    const place = `block ${report.index}${report.error?.line == null ? "" : `, line ${report.error.line} of the response`}`;
    const known = wanted.get(requirementName(packageOf(module))) ?? wanted.get(requirementName(module));
    if (known === undefined)
      wanted.set(requirementName(packageOf(module)), {
        requirement: packageOf(module),
        module,
        evidence: [place],
      });
    else known.evidence.push(place);
  }
  const files = [
    ...evidence.workspace.map((entry) => entry.path),
    ...(evidence.execution?.files ?? []).map((file) => file.path),
  ];
  // A request that was caught, in a session that ended well without the package, took nothing away.
  const outcome =
    input.endedWell &&
    repairs.every(({ report }) => !isPackageFailure(report, evidence.selfReported.packageRequests))
      ? "warn"
      : "fail";
  return [...wanted.values()].map((each) => tell(each, { files, outcome, packages: evidence.packages }));
}

interface Circumstances {
  files: readonly string[];
  outcome: "fail" | "warn";
  packages: TaskEvidence["packages"];
}

function tell(wanted: Wanted, { files, outcome, packages }: Circumstances): Judged {
  const { requirement, module, evidence } = wanted;
  if (module !== null && isLocalModule(module, files)) {
    return finding(
      "PACKAGE_MISSING",
      "fail",
      `The module ${quoted(module)} is not there; its name looks like a file of the project rather than a package.`,
      {
        hint: `Give the project with --project DIR, or let the response hold it as a block named ${quoted(module)}.py. If it is a package after all: --allow-install.`,
        evidence,
      },
    );
  }
  const imported = module === null || module === requirement ? "" : ` (imported as ${quoted(module)})`;
  const { why, mend } = whyMissing(wanted, packages);
  return finding("PACKAGE_MISSING", outcome, `The package ${quoted(requirement)}${imported} ${why}.`, {
    hint: `${mend}, or give an environment that has it with --python or --requirements.`,
    evidence,
  });
}

const NOT_ALLOWED = "is not installed, and installing was not allowed";

/** What became of the request for a package, or why there was none. */
function whyMissing(
  { requirement, module }: Wanted,
  { permission, requests }: TaskEvidence["packages"],
): { why: string; mend: string } {
  const names = new Set([
    requirementName(requirement),
    ...(module === null ? [] : [requirementName(module)]),
  ]);
  const request = requests.find((each) => each.requirement === requirement || names.has(each.name ?? ""));
  const line = `%pip install ${quoted(names.values().next().value ?? "NAME")}`;
  switch (request?.outcome) {
    case "not-allowed":
      return request.reason === null
        ? { why: NOT_ALLOWED, mend: "Run it again with --allow-install" }
        : {
            why: `is not installed: ${request.reason}`,
            mend: "List it there, or run it again with --allow-install",
          };
    case "refused":
      return {
        why: `was not installed as it was asked for: ${quoted(request.reason ?? "")}`,
        mend: `Ask for it by name (${line})${permission === "none" ? " and run it again with --allow-install" : ""}`,
      };
    case "failed":
      return {
        why: `could not be installed: ${quoted(request.reason ?? "", 400)}`,
        mend: "Mend the request",
      };
    case "installed":
    case "present":
      return {
        why: "is not there, although what the code asks for is installed",
        mend: "Ask for the package that brings it",
      };
    case undefined:
  }
  if (permission === "none") {
    const ask = module === null ? "Run it again" : `Let the code ask for it (${line}) and run it again`;
    return { why: NOT_ALLOWED, mend: `${ask} with --allow-install` };
  }
  return module === null
    ? {
        why: "was asked for only while the code ran, when nothing is installed any more",
        mend: `Let a line of its own ask for it (${line})`,
      }
    : { why: "is not installed, and no block asks for it", mend: `Let the code ask for it (${line})` };
}

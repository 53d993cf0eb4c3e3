import type { BlockReport } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { isLocalModule, packageOf, requirementName } from "../packages.ts";
import { quoted } from "../quote.ts";

/** Whether a block failed for want of a package, so that PACKAGE_MISSING tells of it. */
export function isPackageFailure(report: BlockReport): boolean {
  return report.missingModule !== null || report.error?.name === "PackageMissing";
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
    input.endedWell && repairs.every((repair) => !isPackageFailure(repair.report)) ? "warn" : "fail";
  return [...wanted.values()].map((each) => tell(each, files, outcome));
}

function tell(
  { requirement, module, evidence }: Wanted,
  files: readonly string[],
  outcome: "fail" | "warn",
): Judged {
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
  return finding(
    "PACKAGE_MISSING",
    outcome,
    `The package ${quoted(requirement)}${imported} is not installed, and installing was not allowed.`,
    {
      hint: "Give an environment that has it with --python or --requirements; --allow-install, which installs what the code asks for, is still to come.",
      evidence,
    },
  );
}

export const WITNESS = [
  {
    name: "an experiment of others may be changed",
    file: "src/witness/permit-experiment.ts",
    find: "holdings.experiments.get(experimentId)?.executionId !== executionId",
    replace: "false",
    test: ["test/witness/escape.test.ts"],
  },
  {
    name: "artifact paths may climb",
    file: "src/witness/artifact-path.ts",
    find: 'form === "" || form === "." || form === ".."',
    replace: 'form === ""',
    test: ["src/witness/artifact-path.test.ts"],
  },
  {
    name: "the first value at the greatest step is the last",
    file: "src/witness/metric-tally.ts",
    find: "point.step >= this.#last.step",
    replace: "point.step > this.#last.step",
    test: ["src/witness", "test/witness/acknowledged.test.ts"],
  },
  {
    name: "a refused batch is forgotten",
    file: "src/witness/acknowledge.ts",
    find: "  if (failure !== null) throw new Undelivered(failure, passage.route);\n",
    replace: "",
    test: ["test/witness/acknowledged.test.ts"],
  },
  {
    name: "what was logged is not shown",
    file: "src/witness/watchers.ts",
    find: "onMetric?.(key, value);",
    replace: "onMetric?.name;",
    test: ["test/run/killed-server.test.ts"],
  },
];

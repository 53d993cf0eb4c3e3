// The blocks that are executed, and what each must print.
const IMPORTS = "import mlflow, pandas, sklearn, scipy.stats";

/** The block that tests an executor in the guide of the first user: one run, one parameter, one metric. */
export const GUIDE = {
  title: "the guide's test block against a real MLflow server",
  modules: ["mlflow"],
  code: `import mlflow
mlflow.set_experiment("test_executor")

with mlflow.start_run(run_name="test") as run:
    run_id = run.info.run_id
    print(f"MLflow Run ID: {run_id}")
    mlflow.log_param("test_param", "test_value")
    mlflow.log_metric("test_metric", 42.0)
`,
  prints: /^MLflow Run ID: [0-9a-f]{32}$/mu,
};

export const IMPORTING = {
  title: `${IMPORTS}; print(1)`,
  modules: ["mlflow", "pandas", "sklearn", "scipy.stats"],
  code: `${IMPORTS}\nprint(1)\n`,
  prints: /^1$/mu,
};

export const TORCH = {
  title: `${IMPORTS}, torch; print(1)`,
  modules: [...IMPORTING.modules, "torch"],
  code: `${IMPORTS}, torch\nprint(1)\n`,
  prints: /^1$/mu,
};

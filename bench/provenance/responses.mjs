// Responses to measure the analysis of provenance on: what agents write, and what an enemy would.

const EXPERIMENT = (number) => `
import json
import mlflow
import numpy as np
import pandas as pd
from dataclasses import dataclass, field
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, train_test_split


@dataclass
class Config${number}:
    seeds: list = field(default_factory=lambda: [0, 1, 2, 3, 4])
    models: tuple = ("logistic", "forest")
    folds: int = 5


class Experiment${number}:
    def __init__(self, config):
        self.config = config
        self.rows = []
        self.history = {}

    def data(self):
        X, y = load_breast_cancer(return_X_y=True)
        rng = np.random.default_rng(${number})
        order = rng.permutation(len(X))
        return X[order], y[order]

    def build(self, name, seed):
        if name == "logistic":
            return LogisticRegression(max_iter=5000, random_state=seed)
        return RandomForestClassifier(n_estimators=50, random_state=seed)

    def evaluate(self, model, X, y):
        predicted = model.predict(X)
        chance = model.predict_proba(X)[:, 1]
        return {
            "accuracy": accuracy_score(y, predicted),
            "f1": f1_score(y, predicted),
            "auc": roc_auc_score(y, chance),
        }

    def run(self):
        X, y = self.data()
        for name in self.config.models:
            for seed in self.config.seeds:
                with mlflow.start_run(run_name=f"{name}-{seed}"):
                    mlflow.log_params({"model": name, "seed": seed})
                    scores = []
                    splitter = StratifiedKFold(self.config.folds, shuffle=True, random_state=seed)
                    for fold, (train, test) in enumerate(splitter.split(X, y)):
                        model = self.build(name, seed).fit(X[train], y[train])
                        result = self.evaluate(model, X[test], y[test])
                        scores.append(result)
                        for metric, value in result.items():
                            mlflow.log_metric(f"fold_{metric}", value, step=fold)
                    mean = {key: float(np.mean([score[key] for score in scores])) for key in scores[0]}
                    mlflow.log_metrics(mean)
                    self.rows.append({"model": name, "seed": seed, **mean})
                    self.history.setdefault(name, []).append(mean["accuracy"])
        return pd.DataFrame(self.rows)


table_${number} = Experiment${number}(Config${number}()).run()
summary_${number} = table_${number}.groupby("model").mean(numeric_only=True)
table_${number}.to_csv("runs/table_${number}.csv", index=False)
best = max(table_${number}.itertuples(), key=lambda row: row.accuracy)
boot = np.random.default_rng(${number})
sample = table_${number}["accuracy"].to_numpy()
means = np.array([boot.choice(sample, len(sample)).mean() for _ in range(2000)])
interval = np.percentile(means, [2.5, 97.5])
with open("runs/summary_${number}.json", "w") as file:
    json.dump({"best": best.model, "accuracy": best.accuracy, "low": interval[0], "high": interval[1]}, file)
`;

/** Blocks of a response of about so many characters. */
export function realistic(characters) {
  const blocks = [];
  for (let length = 0, index = 1; length < characters; index += 1) {
    const code = EXPERIMENT(index);
    blocks.push({ index, code, file: null, executed: true, program: false });
    length += code.length;
  }
  return blocks;
}

const block = (code) => [{ index: 1, code, file: null, executed: true, program: false }];
const nested = (depth) =>
  `x = 0\n${Array.from({ length: depth }, (_, at) => `${"    ".repeat(at)}for v${at} in y:\n`).join("")}${"    ".repeat(depth)}x = x + load()\n`;

/** What would take for ever if the work were not bounded. */
export const ADVERSARIAL = {
  "functions that call each other twice": block(
    `${Array.from({ length: 60 }, (_, at) => `def f${at}(x):\n    return f${at + 1}(x) + f${at + 1}(x)\n`).join("")}f60 = abs\nf0(1)\n`,
  ),
  "loops in loops": block(nested(15)),
  "names that double": block(
    `a = [1]\n${Array.from({ length: 2000 }, () => "a = [a, a]\n").join("")}import mlflow\nmlflow.log_metric('m', a)\n`,
  ),
  "branches in a row": block(
    `import random\nx = 0\n${Array.from({ length: 3000 }, (_, at) => `if load(${at}):\n    x = ${at}\n`).join("")}`,
  ),
  "a dictionary of 20,000": block(
    `d = {${Array.from({ length: 20_000 }, (_, at) => `${at}: ${at}`).join(",")}}\n`,
  ),
};

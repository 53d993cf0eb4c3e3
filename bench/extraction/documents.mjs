// Documents to measure extraction on: what agents write, and what an enemy would.

const SECTION = (number) => `## Step ${number}: train and evaluate

We train a **logistic regression** on the \`breast_cancer\` data, as described in [the plan](https://example.org/plan).
The earlier run reached an accuracy of 0.9${number % 10}, which this step is meant to improve on.

- read the data
- split it by \`train_test_split(test_size=0.2, random_state=${number})\`
  1. scale
  2. fit

\`\`\`python title="step_${number}.py"
import mlflow
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=${number})
with mlflow.start_run(run_name="step-${number}"):
    model = LogisticRegression(max_iter=5000).fit(X_train, y_train)
    for name, value in {"accuracy": model.score(X_test, y_test)}.items():
        mlflow.log_metric(name, value)
        print(f"{name}: {value:.4f}")
\`\`\`

> **Note:** the result is written to \`runs/step_${number}.json\`.
>
> \`\`\`bash
> cat runs/step_${number}.json
> \`\`\`

| metric | before | after |
| --- | --- | --- |
| accuracy | 0.91 | see the run |

<details>
<summary>Output</summary>

\`\`\`
accuracy: 0.9561
\`\`\`

</details>

`;

/** About `bytes` bytes of what agents write. */
export function realistic(bytes) {
  const sections = [];
  for (let length = 0, number = 1; length < bytes; number += 1) {
    const section = SECTION(number);
    sections.push(section);
    length += section.length;
  }
  return sections.join("").slice(0, bytes);
}

/** Texts that make careless parsers slow, by name; each about `length` characters. */
export const ADVERSARIAL = {
  "backticks in one line": (length) => "`".repeat(length),
  "an unclosed fence": (length) => `\`\`\`python\n${"x = 1\n".repeat(length / 6)}`,
  "alternating fences": (length) => "```\n~~~\n".repeat(length / 8),
  "quote markers": (length) => ">".repeat(length),
  "quote markers, then lines": (length) => `${">".repeat(length / 2)}\n${"a\n".repeat(length / 4)}`,
  "nested lists": (length) => `${"- ".repeat(length / 2)}x\n`,
  "nested lists, then blank lines": (length) => `${"- ".repeat(length / 4)}x\n${"\n".repeat(length / 2)}`,
  "opening brackets": (length) => "[".repeat(length),
  "reference definitions": (length) => `${"[a]: b\n".repeat(length / 7)}===\n`,
  "a tag with attributes": (length) => `<a${" b=c".repeat(length / 4)}`,
  "thematic breaks that are none": (length) => `${"* ".repeat(length / 2)}x`,
};

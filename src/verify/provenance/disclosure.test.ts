import { describe, expect, test } from "vitest";
import { disclosesSimulation, disclosesTakenOver, namesData } from "./disclosure.ts";

describe("a text that calls its numbers simulated", () => {
  test.each([
    "All numbers come from a simulation with 10,000 draws.",
    "We simulated 200 patients.",
    "Synthetic data (make_classification) was used.",
    "The data are synthetic.",
    "Die Werte stammen aus einer Simulation.",
    "Synthetische Daten aus einem Generator.",
    "Los datos son sintéticos.",
    "Des données synthétiques ont été utilisées.",
    "Monte-Carlo estimate of pi.",
    "Posterior by MCMC (Metropolis).",
    "UCB1 on a ten-armed bandit.",
    "A toy problem with two classes.",
    "The values are placeholders until the data arrive.",
    "Points are randomly generated in the unit square.",
    "Random matrices of size 500 are multiplied both ways.",
    "Samples were drawn from a normal distribution.",
    "It is a random walk on a line.",
    "Where the file was missing, artificial rows stand in.",
    "Mocked responses of the service were used.",
  ])("%s", (text) => {
    expect(disclosesSimulation(text)).toBe(true);
  });
});

describe("a text that does not", () => {
  test.each([
    "The classifier reaches an accuracy of 0.94 on the test set.",
    "No simulation: all values were measured.",
    "This is not synthetic data.",
    "Real measurements rather than a simulation.",
    "The runs are real, without synthetic rows.",
    "Keine Simulation, sondern Messwerte.",
    "Five random seeds, a random forest, a random split.",
    "Simulated annealing found the schedule.",
    "Next, we will test it on synthetic data.",
    "A simulation is planned for next week.",
    "Artificial intelligence for maintenance.",
    "Artificial neural network with two layers.",
    "Simultaneous training of both heads.",
    "The sampled rows of the survey.",
    "",
  ])("%s", (text) => {
    expect(disclosesSimulation(text)).toBe(false);
  });
});

test("numbers that were taken over or set are told by their sentence", () => {
  expect(disclosesTakenOver("The baseline of 0.91 is the published value.")).toBe(true);
  expect(disclosesTakenOver("A hard-coded threshold of 0.5.")).toBe(true);
  expect(disclosesTakenOver("The accuracy is 0.94.")).toBe(false);
});

test("data are named by kinds, names and files", () => {
  expect(namesData("evaluated on the held-out half")).toBe(true);
  expect(namesData("trained on data/customers.csv")).toBe(true);
  expect(namesData("150 patients")).toBe(true);
  expect(namesData("UCB1 beats epsilon-greedy")).toBe(false);
});

test("long lines take no long time and have an end", () => {
  expect(disclosesSimulation(`${"a".repeat(2_000_000)} simulation`)).toBe(false);
  expect(disclosesSimulation("not ".repeat(300_000))).toBe(false);
});

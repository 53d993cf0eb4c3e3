import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: process.env["RUNPROOF_TEST_LONG"] === undefined ? 120_000 : 3_600_000,
    hookTimeout: 300_000,
    // Two cores: more workers only make the sandboxed sessions wait for each other.
    maxWorkers: 2,
  },
});

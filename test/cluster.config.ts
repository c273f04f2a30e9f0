import { defineConfig } from "vitest/config";

/** Whole clusters with a real kubectl: one file after the other, two cores are not enough for more. */
export default defineConfig({
  test: { include: ["test/cluster/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000, pool: "forks", fileParallelism: false },
});

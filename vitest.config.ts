import { defineConfig } from "vitest/config";

/** Machines that run CI stall now and then, and these tests watch real processes against the clock: what fails twice is broken. */
const retry = process.env["CI"] ? 1 : 0;
const shared = { testTimeout: 30_000, hookTimeout: 120_000, pool: "forks", retry } as const;

/** Pieces first, side by side; then whole clusters with a real kubectl, one file after the other: two cores are not enough for more. */
export default defineConfig({
  test: {
    projects: [
      // Only on request (npm run test:compose): it needs Docker.
      ...(process.env["KUBARIUM_TEST_COMPOSE"]
        ? [{ test: { ...shared, name: "compose", include: ["test/compose/**/*.test.ts"], testTimeout: 120_000, fileParallelism: false } }]
        : []),
      { test: { ...shared, name: "packages", include: ["packages/*/src/**/*.test.ts"], sequence: { groupOrder: 0 } } },
      {
        test: {
          ...shared,
          name: "cluster",
          include: ["test/cluster/**/*.test.ts"],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

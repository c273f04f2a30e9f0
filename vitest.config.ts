import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // test/cluster joins as soon as the apiserver's main.ts starts; until then: vitest run --config test/cluster.config.ts
    include: ["packages/*/src/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});

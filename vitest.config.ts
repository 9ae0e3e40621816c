import { defineConfig } from "vitest/config"

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    include: ["lib/**/*.test.ts", "components/**/*.test.ts", "scripts/**/*.test.ts"],
    globalSetup: ["scripts/test/database.ts", "scripts/test/gate.ts"],
    setupFiles: ["scripts/test/context.ts"],
    // A process for each file: what lives once in a process (pools, settings) then belongs to one file.
    pool: "forks",
    isolate: true,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})

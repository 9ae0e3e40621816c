import { expect, test } from "vitest"
import { cpuLimit } from "./cpu-limit"

test.each([
  ["an empty file", 0, 10_000],
  ["a small file", 32_000, 10_000],
  ["a file of 8 MiB", 8 * 1024 ** 2, 10_000],
  ["a file of 64 MiB", 64 * 1024 ** 2, 80_000],
])("%s has its CPU time", (_, size, limit) => expect(cpuLimit(size, 10)).toBe(limit))

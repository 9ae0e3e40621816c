import type { Scanner } from "./scanner"

/** Looks at nothing and says clean: for those who scan elsewhere. The dashboard says that it is in use. */
export const noScanner: Scanner = {
  name: "none",
  scan: async () => ({ result: "clean" }),
}

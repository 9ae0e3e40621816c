import { log } from "../../lib/platform/log.ts"

/**
 * Sends what libraries say for themselves, Next of its failed pages above all, the way of all lines: one object a line,
 * scrubbed, and reported where errors are.
 */
export function logConsole(): void {
  const say =
    (level: "error" | "warn") =>
    (...parts: unknown[]) => {
      const error = parts.find((part) => part instanceof Error)
      const words = parts.filter((part) => typeof part === "string").join(" ")
      log()[level](error ? { error } : {}, words.replace(/^\W+/, "") || "a library's words")
    }
  console.error = say("error")
  console.warn = say("warn")
}

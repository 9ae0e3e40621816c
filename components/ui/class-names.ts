import type { ReactNode } from "react"

/** Joins class names; what is absent or false is left out, so that `condition && name` can stand here. */
export function classNames(...names: ReactNode[]): string {
  return names.filter((name) => typeof name === "string" && name !== "").join(" ")
}

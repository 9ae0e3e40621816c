import type { ComponentType } from "react"

/** Whose page it is. */
export type Holder = { id: string; role: "ops" | "client" }

export type EndedSession = { is: "over" } | { is: "another"; name: string; role: "ops" | "client" }

/**
 * What became of the session that a page was made for. `unsure` is hidden until it is known. What tells of an end is fetched
 * with the first doubt, as what asks.
 */
export type SessionState =
  | { is: "good" }
  | { is: "unsure" }
  | (EndedSession & { View: ComponentType<{ session: EndedSession }> })

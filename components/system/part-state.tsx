import { CircleCheck, CircleMinus, OctagonX, TriangleAlert } from "lucide-react"
import { classNames } from "@/components/ui/class-names"
import type { Part } from "@/lib/features/system/schema"
import { words } from "./words"

const looks = {
  ok: { icon: CircleCheck, colour: "text-status-available" },
  degraded: { icon: TriangleAlert, colour: "text-status-checking" },
  down: { icon: OctagonX, colour: "text-status-stopped" },
  unused: { icon: CircleMinus, colour: "text-ink-soft" },
} as const

/** How a part is: an icon, a word and a hue. */
export function PartStateBadge({ part: { state, engine } }: { part: Pick<Part, "state" | "engine"> }) {
  const shown = state === "ok" && engine === null ? "unused" : state
  const { icon: Icon, colour } = looks[shown]
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 align-bottom text-sm font-medium whitespace-nowrap",
        colour,
      )}
    >
      <Icon aria-hidden size={16} className="shrink-0" />
      {words.parts.states[shown]}
    </span>
  )
}

/** All of them in one sentence, which is read out when it changes. */
export function Overall({ parts }: { parts: readonly Part[] }) {
  const worst = ["down", "degraded"].find((state) => parts.some((part) => part.state === state))
  const { icon: Icon, colour } = looks[worst === "down" || worst === "degraded" ? worst : "ok"]
  return (
    <p role="status" className={classNames("flex items-start gap-2 text-sm font-medium", colour)}>
      <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
      {words.overall(parts)}
    </p>
  )
}

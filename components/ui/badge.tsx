import { Ban, CircleCheck, Hand, ScanSearch, Truck, Undo2 } from "lucide-react"
import { classNames } from "./class-names"

const states = {
  RECEIVING: { word: "On its way", icon: Truck, colour: "text-status-moving" },
  CHECKING: { word: "Checking", icon: ScanSearch, colour: "text-status-checking" },
  HELD: { word: "Held back", icon: Hand, colour: "text-status-checking" },
  AVAILABLE: { word: "Available", icon: CircleCheck, colour: "text-status-available" },
  REJECTED: { word: "Refused", icon: Ban, colour: "text-status-stopped" },
  WITHDRAWN: { word: "Withdrawn", icon: Undo2, colour: "text-status-stopped" },
} as const

export type FileStateName = keyof typeof states

/** The word for a state, the same everywhere. */
export function stateWord(state: FileStateName): string {
  return states[state].word
}

/** A file's state: an icon, a word and a hue. */
export function StatusBadge({ state, className }: { state: FileStateName; className?: string }) {
  const { word, icon: Icon, colour } = states[state]
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap",
        colour,
        className,
      )}
    >
      <Icon aria-hidden size={16} className="shrink-0" />
      {word}
    </span>
  )
}

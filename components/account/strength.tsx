import { CircleAlert, CircleCheck } from "lucide-react"
import { classNames } from "@/components/ui/class-names"
import type { PasswordVerdict } from "@/lib/features/accounts/strength"
import { accountWords } from "./words"

const words = accountWords.strength
const steps = [1, 2, 3, 4]

/** How strong a password is: a word, a bar of four, and what to do about a weak one. Said aloud when it changes. */
export function Strength({ verdict }: { verdict: PasswordVerdict | null }) {
  const strong = verdict?.advice === null
  const Icon = strong ? CircleCheck : CircleAlert
  return (
    <div role="status" className="text-sm empty:hidden">
      {verdict && (
        <>
          <div aria-hidden className="grid grid-cols-4 gap-1">
            {steps.map((step) => (
              <span
                key={step}
                className={classNames("h-1 rounded-full", colourOf(step <= Math.max(1, verdict.score), strong))}
              />
            ))}
          </div>
          <p className="mt-2 flex gap-2">
            <Icon
              aria-hidden
              className={classNames("mt-0.5 size-[1.15em] shrink-0", strong ? "text-status-available" : "text-danger")}
            />
            <span>
              <span className="font-medium">{words.scores[verdict.score]}</span>
              {verdict.advice && <span className="text-ink-soft"> {verdict.advice}</span>}
            </span>
          </p>
        </>
      )}
    </div>
  )
}

function colourOf(filled: boolean, strong: boolean): string {
  if (!filled) return "bg-line"
  return strong ? "bg-status-available" : "bg-danger"
}

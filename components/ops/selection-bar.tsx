"use client"

import { X } from "lucide-react"
import { Button, IconButton } from "@/components/ui/button"
import { words } from "./words"

type SelectionBarProps = {
  count: number
  withdrawable: number
  dismissable: number
  /** Whether some are being dismissed. */
  pending: boolean
  onWithdraw: () => void
  onDismiss: () => void
  onClear: () => void
}

/** What can be done with the selected files, in the place of the toolbar; at the bottom of a phone. */
export function SelectionBar({ count, withdrawable, dismissable, ...does }: SelectionBarProps) {
  return (
    <div className="flex items-center gap-2 self-start max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-40 max-sm:border-t max-sm:border-line max-sm:bg-surface-raised max-sm:p-3 max-sm:shadow-float">
      <IconButton label={words.clearSelection} onClick={does.onClear}>
        <X aria-hidden size={18} />
      </IconButton>
      <p role="status" className="mr-2 text-sm font-medium tabular-nums max-sm:flex-1">
        {words.selected(count)}
      </p>
      {withdrawable > 0 && <Button onClick={does.onWithdraw}>{words.withdraw(withdrawable)}</Button>}
      {dismissable > 0 && (
        <Button pending={does.pending} onClick={does.onDismiss}>
          {words.dismiss(dismissable)}
        </Button>
      )}
    </div>
  )
}

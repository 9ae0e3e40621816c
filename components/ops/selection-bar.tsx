"use client"

import { X } from "lucide-react"
import { Button, IconButton } from "@/components/ui/button"
import { words } from "./words"

type SelectionBarProps = { count: number; onWithdraw: () => void; onClear: () => void }

/** What can be done with the selected files, in the place of the toolbar. */
export function SelectionBar({ count, onWithdraw, onClear }: SelectionBarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2 self-start">
      <IconButton label={words.clearSelection} onClick={onClear}>
        <X aria-hidden size={18} />
      </IconButton>
      <p role="status" className="mr-2 text-sm font-medium tabular-nums">
        {words.selected(count)}
      </p>
      <Button onClick={onWithdraw}>{words.withdraw(count)}</Button>
    </div>
  )
}

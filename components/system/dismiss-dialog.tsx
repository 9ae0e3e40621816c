"use client"

import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { WholeFileName } from "@/components/ui/whole-file-name"
import type { DeadLetter } from "@/lib/features/system/schema"
import { words } from "./words"

type DismissDialogProps = {
  /** null while nothing is asked. */
  item: DeadLetter | null
  pending: boolean
  onClose: () => void
  onDismiss: (item: DeadLetter) => void
}

/** Asks before a job's work is left undone for good. */
export function DismissDialog({ item, pending, onClose, onDismiss }: DismissDialogProps) {
  const says = words.dead
  return (
    <Dialog
      open={item !== null}
      onClose={onClose}
      title={says.dismissNow.title}
      description={says.dismissNow.text}
      footer={
        <>
          <Button onClick={onClose}>{says.dismissNow.keep}</Button>
          <Button variant="danger" pending={pending} onClick={() => item && onDismiss(item)}>
            {says.dismiss}
          </Button>
        </>
      }
    >
      {item && (
        <p className="border-y border-line py-2 text-sm wrap-anywhere">
          {says.what(item)}
          {item.file && (
            <span className="block text-ink-soft">
              <WholeFileName name={item.file.name} />
            </span>
          )}
        </p>
      )}
    </Dialog>
  )
}

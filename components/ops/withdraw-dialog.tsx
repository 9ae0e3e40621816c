"use client"

import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { FileName } from "@/components/ui/file-name"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { isMoving } from "./file-rows"
import { useWithdraw } from "./use-withdraw"
import { words } from "./words"

/** How many names a question can hold. */
const named = 5

type WithdrawDialogProps = { files: readonly FileOrRefusal[]; open: boolean; onClose: () => void; onEnd: () => void }

/** Asks before files are withdrawn, and says what that means. */
export function WithdrawDialog({ files, open, onClose, onEnd }: WithdrawDialogProps) {
  const { pending, withdraw } = useWithdraw(() => {
    onClose()
    onEnd()
  })
  const moving = files.filter(isMoving).length
  const available = files.length - moving
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.withdrawNow.title(files.length)}
      description={
        <div className="grid gap-2">
          {available > 0 && <p>{words.withdrawNow.available(files.length)}</p>}
          {moving > 0 && <p>{words.withdrawNow.moving(moving)}</p>}
          {available > 0 && <p>{words.withdrawNow.kept}</p>}
        </div>
      }
      footer={
        <>
          <Button onClick={onClose}>{words.withdrawNow.keep}</Button>
          <Button variant="danger" pending={pending} onClick={() => void withdraw(files)}>
            {words.withdraw(files.length)}
          </Button>
        </>
      }
    >
      <ul className="border-y border-line py-2 text-sm">
        {files.slice(0, named).map((file) => (
          <li key={file.id} className="py-0.5">
            <FileName name={file.name} />
          </li>
        ))}
        {files.length > named && (
          <li className="py-0.5 text-ink-soft">{words.withdrawNow.andMore(files.length - named)}</li>
        )}
      </ul>
    </Dialog>
  )
}

"use client"

import { useState } from "react"
import { Button } from "@/components/ui/button"
import { Drawer } from "@/components/ui/drawer"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { WholeFileName } from "@/components/ui/whole-file-name"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { FileActions } from "./file-actions"
import { isDismissable, isWithdrawable } from "./file-rows"
import { FileStory } from "./file-story"
import { PrintButton, PrintHead } from "./story-print"
import { useStory } from "./use-story"
import { WithdrawDialog } from "./withdraw-dialog"
import { words } from "./words"

type FileDrawerProps = {
  fileId: string
  /** Counts the changes that were told of it. */
  change: number
  /** The file as the list shows it, so that its name is there at once. */
  known: FileOrRefusal | null
  /** A sentence for each reason of a refusal, by its code. */
  reasons: Record<string, string>
  onClose: () => void
  /** The file changed, so the list is out of date. */
  onChange: () => void
}

/** One file's whole story at the side of the list. */
export function FileDrawer({ fileId, change, known, reasons, onClose, onChange }: FileDrawerProps) {
  const story = useStory(fileId, change)
  const { history, error, read } = story
  const [asking, setAsking] = useState(false)
  const file = history?.file ?? known
  const gone = error?.code === "not_found" || error?.code === "invalid_request"
  const refresh = () => {
    void read()
    onChange()
  }
  const leave = () => {
    onClose()
    onChange()
  }
  return (
    <Drawer
      open
      actions={history && !gone && <PrintButton pending={story.loadingOlder} onPrint={story.print} />}
      printHead={file && <PrintHead file={file} />}
      onClose={onClose}
      title={file ? <WholeFileName name={file.name} /> : gone ? words.story.gone : words.story.loading}
      footer={
        file &&
        !gone &&
        (isWithdrawable(file) || isDismissable(file)) && (
          <FileActions file={file} onWithdraw={() => setAsking(true)} onChange={refresh} onDismissed={leave} />
        )
      }
    >
      {gone && (
        <ErrorState title={words.story.gone} action={<Button onClick={onClose}>{words.story.close}</Button>}>
          {words.story.goneText}
        </ErrorState>
      )}
      {error && !gone && !history && (
        <ErrorState
          title={words.story.failed}
          action={<Button onClick={() => void read()}>{words.failed.action}</Button>}
        >
          {error.sentences}
        </ErrorState>
      )}
      {!gone && history && <FileStory history={history} reasons={reasons} story={story} />}
      {!error && !history && <StorySkeleton />}
      {file && <WithdrawDialog files={[file]} open={asking} onClose={() => setAsking(false)} onEnd={refresh} />}
    </Drawer>
  )
}

function StorySkeleton() {
  return (
    <div role="status" className="grid gap-4">
      <span className="sr-only">{words.story.loading}</span>
      <Skeleton className="h-5 w-32" />
      <Skeleton className="h-40" />
      <Skeleton className="h-32" />
      <Skeleton className="h-24" />
    </div>
  )
}

"use client"

import { ChevronDown, ChevronUp } from "lucide-react"
import Link from "next/link"
import { useState } from "react"
import { Button, IconButton } from "@/components/ui/button"
import { notify } from "@/components/ui/notify"
import { Progress } from "@/components/ui/progress"
import { failureList } from "./failure-list"
import { UnfinishedList } from "./unfinished-list"
import type { UnfinishedUpload } from "./unfinished-uploads"
import type { UploadQueue } from "./upload-queue"
import { UploadRow } from "./upload-row"
import { isUnfinished, type UploadView } from "./upload-view"
import { words } from "./words"

type UploadTrayProps = {
  queue: UploadQueue
  uploads: readonly UploadView[]
  maxBytes: number
  unfinished: readonly UnfinishedUpload[]
  onChoose: () => void
  onDiscard: (upload: UnfinishedUpload) => void
}

/** What is being uploaded and what came of it, in the corner of every page. Absent while there is nothing to tell. */
export function UploadTray({ queue, uploads, maxBytes, unfinished, onChoose, onDiscard }: UploadTrayProps) {
  const [collapsed, setCollapsed] = useState(false)
  if (uploads.length === 0 && unfinished.length === 0) return null
  const open = uploads.filter(isUnfinished)
  const size = open.reduce((sum, upload) => sum + upload.size, 0)
  const sent = open.reduce((sum, upload) => sum + upload.sent, 0)
  const failed = uploads.filter((upload) => upload.problem !== null)
  const settled = uploads.some((upload) => upload.state === "done" || upload.state === "refused")
  return (
    <section
      aria-label={words.region}
      data-upload-tray
      className="fixed inset-x-2 bottom-2 z-30 animate-appear rounded-md border border-line bg-surface-raised shadow-float @container sm:right-6 sm:bottom-6 sm:left-auto sm:w-104 sm:max-w-[calc(100vw-3rem)]"
    >
      <div className="flex min-h-12 flex-wrap items-center justify-end gap-x-2 py-2 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 basis-36 text-sm font-medium wrap-anywhere tabular-nums">
          {uploads.length > 0 ? words.summary(uploads) : words.unfinished.title(unfinished.length)}
        </h2>
        {failed.length > 0 && <CopyList uploads={failed} maxBytes={maxBytes} />}
        {settled && (
          <Button variant="quiet" size="small" onClick={() => queue.dismissSettled()}>
            {words.clear}
            <span className="sr-only"> {words.clearWhat}</span>
          </Button>
        )}
        <IconButton
          label={collapsed ? words.expand : words.collapse}
          aria-expanded={!collapsed}
          size="small"
          onClick={() => setCollapsed(!collapsed)}
        >
          {collapsed ? <ChevronUp aria-hidden size={18} /> : <ChevronDown aria-hidden size={18} />}
        </IconButton>
      </div>
      {collapsed && open.length > 0 && <Progress label={words.region} value={size > 0 ? sent / size : 0} />}
      {!collapsed && unfinished.length > 0 && (
        <UnfinishedList uploads={unfinished} onChoose={onChoose} onDiscard={onDiscard} />
      )}
      {!collapsed && uploads.length > 0 && (
        <ul className="max-h-[min(24rem,50dvh)] overflow-y-auto border-t border-line">
          {[...failed, ...uploads.filter((upload) => !failed.includes(upload))].map((upload) => (
            <UploadRow key={upload.id} upload={upload} queue={queue} maxBytes={maxBytes} />
          ))}
        </ul>
      )}
      {!collapsed && failed.some((upload) => upload.state === "refused") && (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-soft">
          {words.onRecord}{" "}
          <Link href="/ops?state=REJECTED" prefetch={false} className="text-accent">
            {words.showRefused}
          </Link>
        </p>
      )}
    </section>
  )
}

/** What failed, with why, where and what to do, to hand on. */
function CopyList({ uploads, maxBytes }: Pick<UploadTrayProps, "uploads" | "maxBytes">) {
  const copy = () =>
    navigator.clipboard.writeText(failureList(uploads, maxBytes)).then(
      () => notify({ kind: "success", message: words.listCopied }),
      () => notify({ kind: "error", message: words.listNotCopied }),
    )
  return (
    <Button variant="quiet" size="small" onClick={() => void copy()}>
      {words.copyList}
      <span className="sr-only"> {words.copyListWhat}</span>
    </Button>
  )
}

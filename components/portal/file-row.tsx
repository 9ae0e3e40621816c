"use client"

import { Download, Ellipsis, Link2, Mail, X } from "lucide-react"
import { toApiError } from "@/components/api-client"
import { formatSize } from "@/components/format/file-size"
import { Stamp } from "@/components/stamp"
import { Button, IconButton } from "@/components/ui/button"
import { FileIcon } from "@/components/ui/file-icon"
import { Menu } from "@/components/ui/menu"
import { notify } from "@/components/ui/notify"
import { Progress } from "@/components/ui/progress"
import { ExactTime, RelativeTime } from "@/components/ui/relative-time"
import type { FileView } from "@/lib/features/files/schema"
import { type DownloadStage, issueLink, mailLink } from "./download"
import { useDownload } from "./use-download"
import { portalWords as words } from "./words"

/** A file as the portal shows it. */
export type PortalFile = FileView & {
  /** Became available after the last visit. */
  fresh: boolean
  /** When it was last received whole, ISO 8601. */
  receivedAt: string | null
}

/** One file: what it is, from whom, and the button that brings it here. */
export function FileRow({ file }: { file: PortalFile }) {
  const { stage, busy, start, cancel } = useDownload(file)
  const receivedAt = stage?.step === "done" ? stage.at : file.receivedAt
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-3 border-b border-line py-4 sm:grid-cols-[auto_minmax(0,1fr)_auto_auto]">
      <FileIcon kind={file.kind} />
      <div className="min-w-0">
        <h2 className="font-medium wrap-anywhere">
          {file.name}
          {file.fresh && (
            <span
              title={words.freshTitle}
              className="ml-2 inline-block rounded-sm bg-ink px-1.5 align-[0.1em] text-xs font-semibold text-surface"
            >
              {words.fresh}
            </span>
          )}
        </h2>
        <p className="text-sm wrap-anywhere text-ink-soft">
          {words.from} {file.uploadedBy} · <RelativeTime at={file.availableAt ?? file.createdAt} />
          <span className="tabular-nums sm:hidden"> · {formatSize(file.size)}</span>
        </p>
        {receivedAt && !busy && (
          <p className="mt-2">
            <Stamp fresh={stage?.step === "done"}>
              <span>
                {words.received} <ExactTime at={receivedAt} className="tabular-nums" />
              </span>
            </Stamp>
          </p>
        )}
      </div>
      <span className="hidden text-right text-sm text-ink-soft tabular-nums sm:block">{formatSize(file.size)}</span>
      <div className="col-span-full flex items-center gap-2 sm:col-span-1">
        <Button onClick={start} pending={busy} aria-label={words.downloadOf(file.name)} className="min-w-32 flex-1">
          <Download aria-hidden size={16} />
          {words.download}
        </Button>
        <LinkMenu file={file} />
      </div>
      <StageLine stage={stage} file={file} cancel={cancel} />
    </li>
  )
}

/** How a download goes; nothing while there is none. What matters of it is told to screen readers too. */
function StageLine({ stage, file, cancel }: { stage: DownloadStage | null; file: PortalFile; cancel: () => void }) {
  return (
    <div className="col-span-full text-sm text-ink-soft empty:hidden sm:col-start-2">
      {(stage?.step === "preparing" || stage?.step === "running") && (
        <div className="flex items-center gap-3">
          <Progress
            label={words.progress(file.name)}
            value={stage.step === "running" ? stage.received / file.size : null}
            className="min-w-0 flex-1"
          />
          <span className="text-right tabular-nums">
            {stage.step === "running" ? `${formatSize(stage.received)} / ${formatSize(file.size)}` : words.preparing}
          </span>
          <IconButton label={words.cancel} size="small" onClick={cancel}>
            <X aria-hidden size={16} />
          </IconButton>
        </div>
      )}
      {stage?.step === "checking" && <p>{words.checking}</p>}
      {stage?.step === "handed-over" && <p role="status">{words.begun}</p>}
      {stage?.step === "failed" && (
        <p role="alert" className="text-danger">
          {stage.message}
        </p>
      )}
    </div>
  )
}

function LinkMenu({ file }: { file: PortalFile }) {
  const mail = () => tell(mailLink(file.id), words.linkMailed, words.linkMailedDetail)
  const copy = () => tell(copyLink(file.id), words.linkCopied, words.linkCopiedDetail)
  return (
    <Menu
      label={words.more(file.name)}
      className="size-10 p-0!"
      items={[
        { label: words.mailLink, icon: Mail, onSelect: mail },
        { label: words.copyLink, icon: Link2, onSelect: copy },
      ]}
    >
      <Ellipsis aria-hidden size={18} />
    </Menu>
  )
}

/** Safari writes to the clipboard only at once with the press: it is given the promise of the link. */
async function copyLink(fileId: string): Promise<void> {
  const link = issueLink(fileId)
  const text = link.then((address) => new Blob([address], { type: "text/plain" }))
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).catch(async () => {
    await link
    throw new Error(words.linkNotCopied)
  })
}

async function tell(action: Promise<void>, message: string, detail: string): Promise<void> {
  try {
    await action
    notify({ kind: "success", message, detail })
  } catch (error) {
    const refusal = toApiError(error)
    const blocked = error instanceof Error && error.message === words.linkNotCopied
    notify(
      blocked
        ? { kind: "error", message: words.linkNotCopied }
        : { kind: "error", message: refusal.message, detail: refusal.detail ?? undefined },
    )
  }
}

"use client"

import { Download, Ellipsis, Link2, Mail } from "lucide-react"
import { lazy, Suspense } from "react"
import { ApiError, refuseSilence, toApiError } from "@/components/api-client"
import { formatSize } from "@/components/format/file-size"
import { formatPageCount } from "@/components/format/page-count"
import { Stamp } from "@/components/stamp"
import { Button } from "@/components/ui/button"
import { FilePicture } from "@/components/ui/file-picture"
import { Menu } from "@/components/ui/menu"
import { notify } from "@/components/ui/notify"
import { ExactTime, RelativeTime } from "@/components/ui/relative-time"
import { WholeFileName } from "@/components/ui/whole-file-name"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import type { DownloadStage, OwnDelivery } from "./download"
import { isUnderWay, useDownload } from "./use-download"
import { portalWords as words } from "./words"

/** Fetched with the first press, as what downloads. */
const UnderWay = lazy(() => import("./under-way").then(({ UnderWay }) => ({ default: UnderWay })))

/** A file as the portal shows it. */
export type PortalFile = FileOrRefusal & {
  /** Became available after the last visit. */
  fresh: boolean
  /** What was sent of it; null when nothing was. */
  delivery: OwnDelivery | null
}

/** One file: what it is, from whom, and the button that brings it here. */
export function FileRow({ file }: { file: PortalFile }) {
  const { stage, start, cancel } = useDownload(file)
  const delivery = stage?.step === "done" ? stage.delivery : file.delivery
  const facts = [file.title, file.pageCount ? formatPageCount(file.kind, file.pageCount) : null].filter(Boolean)
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-3 border-b border-line py-4 @xl:grid-cols-[auto_minmax(0,1fr)_auto_auto]">
      <FilePicture file={file} />
      <div className="min-w-0">
        <h2 className="font-medium wrap-anywhere">
          <WholeFileName name={file.name} />
          {file.fresh && (
            <span
              title={words.freshTitle}
              className="ml-2 inline-block rounded-sm bg-ink px-1.5 align-[0.1em] text-xs font-semibold text-surface"
            >
              {words.fresh}
            </span>
          )}
        </h2>
        {facts.length > 0 && <p className="text-sm wrap-anywhere text-ink-soft">{facts.join(" · ")}</p>}
        {isUnderWay(stage) ? (
          <Suspense fallback={<div className="min-h-6" />}>
            <UnderWay stage={stage} file={file} cancel={cancel} />
          </Suspense>
        ) : (
          <div className="flex min-h-6 flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
            <p className="wrap-anywhere text-ink-soft">
              {words.from} {file.uploadedBy} · <RelativeTime at={file.availableAt ?? file.createdAt} />
              <span className="tabular-nums @xl:hidden">
                {" "}
                · <span className="whitespace-nowrap">{formatSize(file.size)}</span>
              </span>
            </p>
            {delivery && <Evidence delivery={delivery} size={file.size} fresh={stage?.step === "done"} />}
          </div>
        )}
        <Outcome stage={stage} />
      </div>
      <span className="hidden text-right text-sm whitespace-nowrap text-ink-soft tabular-nums @xl:block">
        {formatSize(file.size)}
      </span>
      <div className="col-span-full flex flex-wrap items-center gap-2 @xl:col-span-1">
        <Button
          onClick={start}
          pending={isUnderWay(stage)}
          aria-label={words.downloadOf(file.name)}
          className="flex-1 @xl:min-w-32"
        >
          <Download aria-hidden size={16} />
          {words.download}
        </Button>
        <LinkMenu file={file} />
      </div>
    </li>
  )
}

/** How far the file has come, as it is on record. */
function Evidence({ delivery, size, fresh }: { delivery: OwnDelivery; size: number; fresh: boolean }) {
  const { wholeAt, verifiedAt, sentBytes } = delivery
  if (!wholeAt)
    return <p className="text-ink-soft tabular-nums">{words.part(formatSize(sentBytes), formatSize(size))}</p>
  return (
    <Stamp fresh={fresh}>
      {verifiedAt ? words.verified : words.received} <ExactTime at={verifiedAt ?? wholeAt} className="tabular-nums" />
    </Stamp>
  )
}

/** What else there is to say once a download has ended, or has left this page. */
function Outcome({ stage }: { stage: DownloadStage | null }) {
  return (
    <>
      <p role="status" className="text-sm text-ink-soft empty:hidden">
        {stage?.step === "handed-over" && words.begun}
      </p>
      {stage?.step === "failed" && (
        <p role="alert" className="text-sm text-danger">
          {stage.message}
        </p>
      )}
    </>
  )
}

function LinkMenu({ file }: { file: PortalFile }) {
  const mail = () => tell(mailLink(file.id), "mailed")
  const copy = () => tell(copyLink(file.id), "copied")
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

/** What asks for links is fetched with the first press: most visits ask for none. */
const links = () => import("./links").catch(refuseSilence)

async function mailLink(fileId: string): Promise<void> {
  return (await links()).mailLink(fileId)
}

/** Safari writes to the clipboard only at once with the press: it is given the promise of the link. */
async function copyLink(fileId: string): Promise<void> {
  const link = links().then(({ issueLink }) => issueLink(fileId))
  const text = link.then((address) => new Blob([address], { type: "text/plain" }))
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).catch(async () => {
    await link
    throw new ApiError(0, "not_copied", (await links()).linkWords.notCopied)
  })
}

async function tell(action: Promise<void>, done: "mailed" | "copied"): Promise<void> {
  try {
    await action
    const { linkWords } = await links()
    notify({ kind: "success", ...linkWords[done] })
  } catch (error) {
    const { message, detail } = toApiError(error)
    notify({ kind: "error", message, detail: detail ?? undefined })
  }
}

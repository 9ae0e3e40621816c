"use client"

import type { ReactNode } from "react"
import { formatPageCount } from "@/components/format/page-count"
import { StatusBadge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { kindWords } from "@/components/ui/file-icon"
import { FilePicture } from "@/components/ui/file-picture"
import { ExactTime } from "@/components/ui/relative-time"
import type { FileHistory, FileOrRefusal } from "@/lib/features/files/schema"
import { deliveriesOf } from "./deliveries"
import { DeliverySlip } from "./delivery-slip"
import { GateReport, GateVerdict } from "./gate-report"
import { gateWords as gate } from "./gate-words"
import { LinkList } from "./link-list"
import { StoryEvents } from "./story-events"
import type { Story } from "./use-story"
import { WholeFingerprint } from "./whole-fingerprint"
import { words } from "./words"

type FileStoryProps = {
  history: FileHistory
  /** A sentence for each reason of a refusal, by its code. */
  reasons: Record<string, string>
  story: Pick<Story, "read" | "loadingOlder" | "showOlder">
}

/** What a file is, who got it, who may get it, and all that happened to it. */
export function FileStory({ history, reasons, story }: FileStoryProps) {
  const { file, findings, notices, events, links, more } = history
  const deliveries = deliveriesOf(history)
  // Of an upload that was refused before it was a file, nothing could be sent.
  const wasFile = file.kind !== null
  const part = (title: string, count: number, hasOlder: boolean) => ({ title, count, hasOlder, story })
  return (
    <div className="grid grid-cols-1 gap-8 text-sm">
      <Facts file={file} reasons={reasons} />
      <GateReport findings={findings} notices={notices} />
      {wasFile && (
        <Part
          {...part(
            words.story.deliveries,
            deliveries.length,
            more.includes("deliveries") || more.includes("transfers"),
          )}
        >
          {deliveries.length === 0 && <p className="text-ink-soft">{words.story.noDeliveries}</p>}
          <div className="grid gap-4">
            {deliveries.map((delivery) => (
              <DeliverySlip key={delivery.email} delivery={delivery} size={file.size} />
            ))}
          </div>
        </Part>
      )}
      {wasFile && (
        <Part {...part(words.story.links, links.length, more.includes("links"))}>
          {links.length === 0 ? (
            <p className="text-ink-soft">{words.story.noLinks}</p>
          ) : (
            <LinkList links={links} onChange={() => void story.read()} />
          )}
        </Part>
      )}
      <Part {...part(words.story.events, events.length, more.includes("events"))}>
        <StoryEvents file={file} events={events} links={links} whole={!more.includes("events")} />
      </Part>
    </div>
  )
}

type PartProps = {
  title: string
  /** How many entries are shown. */
  count: number
  hasOlder: boolean
  story: FileStoryProps["story"]
  children: ReactNode
}

function Part({ title, count, hasOlder, story, children }: PartProps) {
  return (
    <section>
      <h3 className="mb-3 font-serif text-base font-medium print:break-after-avoid">{title}</h3>
      {children}
      {hasOlder && (
        <div className="mt-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p className="text-ink-soft print:hidden">{words.story.newest(count)}</p>
          <p className="hidden font-medium print:block">{words.story.notAll}</p>
          <Button size="small" className="print:hidden" pending={story.loadingOlder} onClick={story.showOlder}>
            {words.story.showOlder}
            <span className="sr-only">{words.story.showOlderWhat(title)}</span>
          </Button>
        </div>
      )}
    </section>
  )
}

function Facts({ file, reasons }: Pick<FileStoryProps, "reasons"> & { file: FileOrRefusal }) {
  return (
    <div className="grid gap-3">
      <StatusBadge state={file.state} />
      <GateVerdict file={file} reasons={reasons} />
      {file.hasPreview && <FilePicture file={file} fallback="nothing" className="h-40 w-32 justify-self-start" />}
      <dl className="grid grid-cols-[minmax(auto,9rem)_1fr] gap-x-6 gap-y-2 tabular-nums @max-2xs:grid-cols-1 @max-2xs:gap-y-0">
        {file.title && <Fact label={gate.title}>{file.title}</Fact>}
        {file.author && <Fact label={gate.author}>{file.author}</Fact>}
        {file.pageCount ? <Fact label={gate.extent}>{formatPageCount(file.kind, file.pageCount)}</Fact> : null}
        {file.kind && <Fact label={words.story.kind}>{kindWords[file.kind]}</Fact>}
        {(file.kind !== null || file.size > 0 || file.reason === "empty_file") && (
          <Fact label={words.story.sizeLabel}>{words.story.size(file.size)}</Fact>
        )}
        <Fact label={words.story.uploadedBy}>{file.uploadedBy}</Fact>
        <Fact label={file.kind === null ? words.story.refused : words.story.begun}>
          <ExactTime at={file.createdAt} />
        </Fact>
        {file.availableAt && (
          <Fact label={file.state === "AVAILABLE" ? words.story.available : words.story.firstAvailable}>
            <ExactTime at={file.availableAt} />
          </Fact>
        )}
        {file.withdrawnAt && (
          <Fact label={words.story.withdrawn}>
            <ExactTime at={file.withdrawnAt} />
          </Fact>
        )}
        {file.duplicate_of && file.duplicate_by && (
          <Fact label={words.story.duplicate[file.duplicate_by]}>
            <a href={`/ops?file=${file.duplicate_of}`} className="text-accent">
              {words.story.showDuplicate}
            </a>
          </Fact>
        )}
        {file.sha256 && (
          <Fact label={words.story.fingerprint}>
            <WholeFingerprint sha256={file.sha256} />
          </Fact>
        )}
      </dl>
    </div>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{label}</dt>
      <dd className="min-w-0 wrap-anywhere @max-2xs:mb-2">{children}</dd>
    </>
  )
}

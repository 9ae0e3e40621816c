"use client"

import type { ReactNode } from "react"
import { StatusBadge } from "@/components/ui/badge"
import { kindWords } from "@/components/ui/file-icon"
import { ExactTime } from "@/components/ui/relative-time"
import type { FileHistory, FileView } from "@/lib/features/files/schema"
import { deliveriesOf } from "./deliveries"
import { DeliverySlip } from "./delivery-slip"
import { LinkList } from "./link-list"
import { StoryEvents } from "./story-events"
import { WholeFingerprint } from "./whole-fingerprint"
import { words } from "./words"

/** What a file is, who got it, who may get it, and all that happened to it. */
export function FileStory({ history, onChange }: { history: FileHistory; onChange: () => void }) {
  const { file, events, links, transfers } = history
  const deliveries = deliveriesOf(transfers, file.size)
  return (
    <div className="grid gap-8 text-sm">
      <Facts file={file} />
      <Part title={words.story.deliveries}>
        {deliveries.length === 0 && <p className="text-ink-soft">{words.story.noDeliveries}</p>}
        <div className="grid gap-4">
          {deliveries.map((delivery) => (
            <DeliverySlip key={delivery.email} delivery={delivery} size={file.size} />
          ))}
        </div>
      </Part>
      <Part title={words.story.links}>
        {links.length === 0 ? (
          <p className="text-ink-soft">{words.story.noLinks}</p>
        ) : (
          <LinkList links={links} onChange={onChange} />
        )}
      </Part>
      <Part title={words.story.events}>
        <StoryEvents file={file} events={events} links={links} />
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-3 font-serif text-base font-medium">{title}</h3>
      {children}
    </section>
  )
}

function Facts({ file }: { file: FileView }) {
  return (
    <div>
      <StatusBadge state={file.state} />
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 tabular-nums">
        {file.reason && <Fact label={words.story.refused}>{file.reason}</Fact>}
        <Fact label={words.story.kind}>{kindWords[file.kind]}</Fact>
        <Fact label={words.story.sizeLabel}>{words.story.size(file.size)}</Fact>
        <Fact label={words.story.uploadedBy}>{file.uploadedBy}</Fact>
        <Fact label={words.story.begun}>
          <ExactTime at={file.createdAt} />
        </Fact>
        {file.availableAt && (
          <Fact label={words.story.available}>
            <ExactTime at={file.availableAt} />
          </Fact>
        )}
        {file.withdrawnAt && (
          <Fact label={words.story.withdrawn}>
            <ExactTime at={file.withdrawnAt} />
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
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}

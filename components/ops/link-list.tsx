"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { notify } from "@/components/ui/notify"
import { ExactTime } from "@/components/ui/relative-time"
import type { FileHistory } from "@/lib/features/files/schema"
import { words } from "./words"

type Link = FileHistory["links"][number]

type LinkListProps = { links: readonly Link[]; onChange: () => void }

/** Who holds a way to the file, and until when; a living one can be ended, and its client can ask for another. */
export function LinkList({ links, onChange }: LinkListProps) {
  const { pending, endLinks } = useEndLinks(onChange)
  const open = links.filter((link) => link.end === null)
  return (
    <>
      {open.length > 0 && (
        <div className="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <p className="max-w-prose flex-1 basis-60 text-ink-soft">{words.story.linksText}</p>
          {open.length > 1 && (
            <Button size="small" className="print:hidden" pending={pending} onClick={() => void endLinks(open)}>
              {words.link.endAll}
              <span className="sr-only">{words.link.endAllFor(open.length)}</span>
            </Button>
          )}
        </div>
      )}
      <ul>
        {links.map((link) => (
          <LinkRow key={link.id} link={link} onChange={onChange} />
        ))}
      </ul>
    </>
  )
}

function LinkRow({ link, onChange }: { link: Link; onChange: () => void }) {
  const { pending, endLinks } = useEndLinks(onChange)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0 first:pt-0 print:break-inside-avoid">
      <div className="min-w-[min(12rem,100%)] flex-1">
        <p className="font-medium wrap-anywhere">
          <bdi>{link.client}</bdi>
        </p>
        <p className="text-ink-soft wrap-anywhere">{link.email}</p>
        <p className="flex flex-wrap gap-x-3 text-xs text-ink-soft tabular-nums">
          <span className="whitespace-nowrap">
            {words.link.issued} <ExactTime at={link.createdAt} />
          </span>
          <span className="whitespace-nowrap">
            {words.link.expires} <ExactTime at={link.expiresAt} />
          </span>
          {link.maxDownloads !== null && <span>{words.link.used(link.downloads ?? 0, link.maxDownloads)}</span>}
        </p>
      </div>
      {link.end ? (
        <span className="shrink-0 text-ink-soft">{words.link.ends[link.end]}</span>
      ) : (
        <>
          <span className="hidden text-ink-soft print:inline">{words.link.open}</span>
          <Button
            size="small"
            className="print:hidden"
            aria-label={words.link.endFor(link.client)}
            pending={pending}
            onClick={() => void endLinks([link])}
          >
            {words.link.end}
          </Button>
        </>
      )}
    </li>
  )
}

function useEndLinks(onChange: () => void) {
  const [pending, setPending] = useState(false)
  const endLinks = async (links: readonly Link[]) => {
    setPending(true)
    const failures: unknown[] = []
    for (const link of links) {
      await callApi<void>(`/links/${link.id}`, { method: "DELETE" }).catch((error: unknown) => failures.push(error))
    }
    tell(links, failures)
    setPending(false)
    onChange()
  }
  return { pending, endLinks }
}

function tell(links: readonly Link[], failures: readonly unknown[]): void {
  const { link } = words
  const [only] = links.length === 1 ? links : []
  const ended = links.length - failures.length
  if (ended > 0) {
    const message = only ? link.ended(only.client) : link.allEnded(ended)
    notify({ kind: "success", message, detail: only ? link.clientCanAsk : link.clientsCanAsk })
  }
  if (failures.length > 0) {
    const message = only ? link.failed : link.allFailed(failures.length)
    notify({ kind: "error", message, detail: toApiError(failures[0]).sentences })
  }
}

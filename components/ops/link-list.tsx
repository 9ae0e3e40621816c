"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { notify } from "@/components/ui/notify"
import { ExactTime } from "@/components/ui/relative-time"
import type { FileHistory } from "@/lib/features/files/schema"
import { words } from "./words"

type Link = FileHistory["links"][number]

/** Who holds a way to the file, and until when; a living one can be revoked. */
export function LinkList({ links, onChange }: { links: readonly Link[]; onChange: () => void }) {
  return (
    <ul>
      {links.map((link) => (
        <LinkRow key={link.id} link={link} onChange={onChange} />
      ))}
    </ul>
  )
}

function LinkRow({ link, onChange }: { link: Link; onChange: () => void }) {
  const { pending, revoke } = useRevoke(link, onChange)
  return (
    <li className="flex items-center justify-between gap-4 border-t border-line py-3 first:border-t-0 first:pt-0">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{link.client}</p>
        <p className="text-ink-soft wrap-anywhere">{link.email}</p>
        <p className="flex flex-wrap gap-x-3 text-xs text-ink-soft tabular-nums">
          <span className="whitespace-nowrap">
            {words.link.issued} <ExactTime at={link.createdAt} />
          </span>
          <span className="whitespace-nowrap">
            {words.link.expires} <ExactTime at={link.expiresAt} />
          </span>
        </p>
      </div>
      {link.end ? (
        <span className="shrink-0 text-ink-soft">{words.link.ends[link.end]}</span>
      ) : (
        <Button size="small" aria-label={words.link.revokeFor(link.client)} pending={pending} onClick={revoke}>
          {words.link.revoke}
        </Button>
      )}
    </li>
  )
}

function useRevoke(link: Link, onChange: () => void) {
  const [pending, setPending] = useState(false)
  const revoke = async () => {
    setPending(true)
    try {
      await callApi<void>(`/links/${link.id}`, { method: "DELETE" })
      notify({ kind: "success", message: words.link.revoked(link.client) })
      onChange()
    } catch (error) {
      notify({ kind: "error", message: words.link.failed, detail: toApiError(error).sentences })
    } finally {
      setPending(false)
    }
  }
  return { pending, revoke }
}

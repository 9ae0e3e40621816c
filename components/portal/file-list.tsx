"use client"

import { useEffect, useRef, useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { notify } from "@/components/ui/notify"
import type { FileOrRefusal, FilePage } from "@/lib/features/files/schema"
import type { OwnDelivery } from "./download"
import { FileRow } from "./file-row"
import { portalWords as words } from "./words"

type FileListProps = {
  first: FilePage
  /** What was sent of each of the first files, by its id. */
  deliveries: Record<string, OwnDelivery>
  /** ISO 8601; null at the first visit, when everything is new and so nothing is marked. */
  lastVisit: string | null
  /** The search that the list answers, as a query string. */
  query: string
}

/** The files, newest first, page by page. */
export function FileList({ first, deliveries, lastVisit, query }: FileListProps) {
  const [seen, setSeen] = useState(first)
  const [files, setFiles] = useState(first.items)
  const [cursor, setCursor] = useState(first.nextCursor)
  // This visit is on record soon, and its marks stay until the next one.
  const [since] = useState(lastVisit)
  const [pending, setPending] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const visited = useRef(false)

  useEffect(() => {
    if (visited.current) return
    visited.current = true
    // Not worth a word to anybody if it fails: the marks then stay for one visit more.
    callApi("/me/visit", { method: "POST" }).catch(() => undefined)
  }, [])

  if (seen !== first) {
    setSeen(first)
    const behind = files.slice(files.findIndex(({ id }) => id === first.items.at(-1)?.id) + 1)
    const whole = !first.nextCursor || !behind.length || behind.length === files.length
    const all = whole ? first.items : [...first.items, ...behind]
    setFiles([...new Map(all.map((file) => [file.id, file])).values()])
    if (whole) setCursor(first.nextCursor)
  }

  const showMore = async () => {
    setPending(true)
    try {
      const parameters = new URLSearchParams(query)
      parameters.set("cursor", cursor ?? "")
      const page = await callApi<FilePage>(`/files?${parameters}`, { method: "GET" })
      setFiles((shown) => [...shown, ...page.items])
      setCursor(page.nextCursor)
      if (!page.nextCursor) list.current?.focus()
    } catch (error) {
      notify({ kind: "error", message: words.moreFailed, detail: toApiError(error).sentences })
    } finally {
      setPending(false)
    }
  }
  const isFresh = (file: FileOrRefusal) => since !== null && (file.availableAt ?? "") > since

  return (
    <>
      <ul ref={list} tabIndex={-1} className="border-t border-line focus-visible:outline-none">
        {files.map((file) => (
          <FileRow key={file.id} file={{ ...file, fresh: isFresh(file), delivery: deliveries[file.id] ?? null }} />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {files.length > first.items.length && words.shown(files.length)}
      </p>
      {cursor && (
        <div className="mt-6 flex justify-center">
          <Button onClick={showMore} pending={pending}>
            {words.showMore}
          </Button>
        </div>
      )}
    </>
  )
}

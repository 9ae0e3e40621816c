"use client"

import { useEffect, useEffectEvent, useRef, useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { notify } from "@/components/ui/notify"
import type { UploadView } from "@/components/upload/upload-view"
import type { Change } from "@/components/use-changes"
import type { FileOrRefusal, FilePage } from "@/lib/features/files/schema"
import { type FileQuery, queryString } from "./file-query"
import { appendPage, applyChange, type FileRows, isMoving, refreshFirstPage, replaceFile } from "./file-rows"
import { words } from "./words"

/** Milliseconds between two looks at files on their way, in case nothing is told of them. */
const pollEvery = 10_000
/** Milliseconds in which what is told gathers before the list is fetched. */
const gatherFor = 300

export type FileList = {
  files: readonly FileOrRefusal[]
  hasMore: boolean
  loadingMore: boolean
  showMore: () => void
  /** Fetches the first page anew, and what is on its way further down. */
  refresh: () => Promise<void>
  /** Takes a change that was told: its state at once, the rest soon. */
  hear: (change: Change) => void
}

/**
 * The list as it stands, kept fresh: as changes are told, when uploads of this tab begin or end, and every so often while a
 * file is on its way. Another query is another list.
 */
export function useFileList(first: FilePage, query: FileQuery, uploads: readonly UploadView[]): FileList {
  const search = queryString(query)
  const [shown, setShown] = useState({ search, rows: rowsOf(first) })
  const [loadingMore, setLoadingMore] = useState(false)
  if (shown.search !== search) setShown({ search, rows: rowsOf(first) })
  const { rows } = shown

  /** Answers to a query that is no longer shown change nothing. */
  const change = (how: (rows: FileRows) => FileRows) =>
    setShown((now) => (now.search === search ? { search, rows: how(now.rows) } : now))

  const told = useRef(new Set<string>())
  const refresh = async () => {
    const changed = told.current
    told.current = new Set()
    const page = await callApi<FilePage>(`/files?${search}`, { method: "GET" })
    change((now) => refreshFirstPage(now, page))
    const behind = refreshFirstPage(rows, page).files.slice(page.items.length)
    for (const { id } of behind.filter((file) => changed.has(file.id) || isMoving(file)).slice(0, 20)) {
      const file = await callApi<FileOrRefusal>(`/files/${id}`, { method: "GET" }).catch(() => null)
      change((now) => replaceFile(now, id, file))
    }
  }

  const refreshSoon = useGathered(() => void refresh().catch(() => undefined))
  const hear = (heard: Change) => {
    change((now) => applyChange(now, heard))
    if (heard.id) told.current.add(heard.id)
    refreshSoon()
  }

  const showMore = async () => {
    if (loadingMore || rows.nextCursor === null) return
    setLoadingMore(true)
    const next = new URLSearchParams(search)
    next.set("cursor", rows.nextCursor)
    await callApi<FilePage>(`/files?${next}`, { method: "GET" })
      .then((page) => change((now) => appendPage(now, page)))
      .catch((error: unknown) =>
        notify({ kind: "error", message: words.moreFailed, detail: toApiError(error).sentences }),
      )
    setLoadingMore(false)
  }

  useQuietRefresh(refresh, rows.files.some(isMoving) || uploads.some(isOpen), signature(uploads))
  return { files: rows.files, hasMore: rows.nextCursor !== null, loadingMore, showMore, refresh, hear }
}

/** Does it once for all calls of a moment, and never more often than that. */
function useGathered(act: () => void): () => void {
  const now = useEffectEvent(act)
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    if (!wanted) return
    const timer = setTimeout(() => {
      setWanted(false)
      now()
    }, gatherFor)
    return () => clearTimeout(timer)
  }, [wanted])
  return () => setWanted(true)
}

function rowsOf(page: FilePage): FileRows {
  return { files: page.items, nextCursor: page.nextCursor }
}

/** Refreshes at every change of `sign`, and every few seconds while `moving` and looked at. Failures wait for the next. */
function useQuietRefresh(refresh: () => Promise<void>, moving: boolean, sign: string): void {
  const quietly = useEffectEvent(() => void refresh().catch(() => undefined))
  const seen = useRef(sign)
  useEffect(() => {
    if (seen.current === sign) return
    seen.current = sign
    quietly()
  }, [sign])
  useEffect(() => {
    if (!moving) return
    const timer = setInterval(() => document.visibilityState === "visible" && quietly(), pollEvery)
    return () => clearInterval(timer)
  }, [moving])
}

function isOpen(upload: UploadView): boolean {
  return upload.state === "sending" || upload.state === "checking" || upload.state === "received"
}

/** Changes when an upload begins, ends or goes. */
function signature(uploads: readonly UploadView[]): string {
  return uploads
    .map(
      (upload) =>
        `${upload.id}${upload.fileId ?? ""}${upload.sent > 0}${upload.fileState ?? ""}${upload.problem?.code ?? ""}`,
    )
    .join()
}

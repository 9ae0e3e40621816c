"use client"

import { useCallback, useEffect, useState } from "react"
import { Upload } from "tus-js-client"
import { callApi } from "@/components/api-client"
import type { FileOrRefusal, FilePage } from "@/lib/features/files/schema"
import { findUnfinished, forgetUpload, stillOffered, type UnfinishedUpload } from "./unfinished-uploads"
import type { UploadView } from "./upload-view"

const none: readonly UnfinishedUpload[] = []

/** What a closed tab left behind and the tray has not taken up yet, and a way to give it up. */
export function useUnfinished(uploads: readonly UploadView[]) {
  const [found, setFound] = useState(none)
  useEffect(() => {
    const stop = new AbortController()
    listReceiving(stop.signal)
      .then((receiving) => findUnfinished(receiving))
      .then(setFound)
      // It is an offer only: without an answer there is none.
      .catch(() => undefined)
    return () => stop.abort()
  }, [])
  const discard = useCallback((upload: UnfinishedUpload) => {
    setFound((before) => before.filter(({ id }) => id !== upload.id))
    // What cannot be reached now is removed by the server's own sweep.
    Upload.terminate(upload.url).catch(() => undefined)
    forgetUpload(upload.url).catch(() => undefined)
  }, [])
  return { unfinished: stillOffered(found, uploads), discard }
}

/** All uploads under way; a list without its end would have the others forgotten. */
async function listReceiving(signal: AbortSignal): Promise<FileOrRefusal[]> {
  const found: FileOrRefusal[] = []
  let cursor: string | null = ""
  while (cursor !== null) {
    const after: string = cursor && `&cursor=${encodeURIComponent(cursor)}`
    const page: FilePage = await callApi(`/files?state=RECEIVING&limit=100${after}`, { method: "GET", signal })
    found.push(...page.items)
    cursor = page.nextCursor
  }
  return found
}

"use client"

import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react"
import { callApi } from "@/components/api-client"
import { raiseDoubt } from "@/components/session/doubt"
import { useSession } from "@/components/session/session-provider"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { DropLayer } from "./drop-layer"
import { reportRefusal } from "./report-refusal"
import { UploadAnnouncer } from "./upload-announcer"
import type { UploadRules } from "./upload-problem"
import { UploadQueue } from "./upload-queue"
import { UploadTray } from "./upload-tray"
import { isUnfinished, type UploadView } from "./upload-view"
import { useUnfinished } from "./use-unfinished"

const endpoint = "/api/v1/uploads"
const accept =
  ".docx,.xlsx,.pptx,application/vnd.openxmlformats-officedocument.wordprocessingml.document,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/vnd.openxmlformats-officedocument.presentationml.presentation"

const server = {
  look: (fileId: string) => callApi<FileOrRefusal>(`/files/${fileId}`, { method: "GET" }),
  withdraw: (fileId: string) => callApi<FileOrRefusal>(`/files/${fileId}`, { method: "DELETE" }),
  report: (file: File) => reportRefusal(endpoint, file),
}

type Uploads = { queue: UploadQueue; maxBytes: number; openPicker: () => void }

const UploadContext = createContext<Uploads | null>(null)

/** The uploads of this tab. @throws Error outside an UploadProvider */
export function useUploads(): Uploads {
  const uploads = useContext(UploadContext)
  if (!uploads) throw new Error("useUploads wants an UploadProvider above it.")
  return uploads
}

/** How each upload is doing, as it changes. */
export function useUploadViews(queue: UploadQueue): readonly UploadView[] {
  return useSyncExternalStore(queue.subscribe, queue.getSnapshot, noUploads)
}

/**
 * Takes files from everywhere inside it, by drop and by picker, and shows how they are doing in a tray that stays while one
 * moves about below it.
 */
export function UploadProvider({ rules, children }: { rules: UploadRules; children: ReactNode }) {
  const [queue] = useState(() => new UploadQueue({ endpoint, rules, ...server }))
  const picker = useRef<HTMLInputElement>(null)
  const uploads = useUploadViews(queue)
  const { unfinished, discard } = useUnfinished(uploads)
  const openPicker = () => picker.current?.click()
  const session = useSession().is
  useLeaveWarning(session !== "another" && uploads.some(isUnfinished))
  usePauseWhile(session !== "good", queue)
  useDoubtAt(uploads.some(({ problem }) => problem?.code === "unauthenticated"))
  return (
    <UploadContext value={{ queue, maxBytes: rules.maxBytes, openPicker }}>
      {children}
      {session === "good" && (
        <>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            accept={accept}
            data-upload-picker
            onChange={(event) => {
              queue.add(event.currentTarget.files ?? [])
              event.currentTarget.value = ""
            }}
          />
          <DropLayer onFiles={(files) => queue.add(files)} />
          <UploadTray
            queue={queue}
            uploads={uploads}
            maxBytes={rules.maxBytes}
            unfinished={unfinished}
            onChoose={openPicker}
            onDiscard={discard}
          />
          <UploadAnnouncer uploads={uploads} />
        </>
      )}
    </UploadContext>
  )
}

/** Nothing is sent for somebody who is signed out, least of all in the name of who is signed in now. */
function usePauseWhile(over: boolean, queue: UploadQueue): void {
  useEffect(() => {
    if (over) for (const { id } of queue.getSnapshot()) queue.pause(id)
  }, [over, queue])
}

/** A part that is refused for want of a session tells of its end before anything else may. */
function useDoubtAt(refused: boolean): void {
  useEffect(() => {
    if (refused) raiseDoubt()
  }, [refused])
}

const none: readonly UploadView[] = []
const noUploads = () => none

/** The browser asks before it leaves a page that still sends. */
function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", warn)
    return () => window.removeEventListener("beforeunload", warn)
  }, [active])
}

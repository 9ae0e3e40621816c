"use client"

import { useEffect, useRef, useState } from "react"
import { refuseSilence, toApiError } from "@/components/api-client"
import type { DownloadableFile, DownloadStage } from "./download"
import { portalWords as words } from "./words"

export type StageUnderWay = Extract<DownloadStage, { step: "preparing" | "running" | "checking" }>

/** Whether a download is at work on this page. */
export function isUnderWay(stage: DownloadStage | null): stage is StageUnderWay {
  return stage?.step === "preparing" || stage?.step === "running" || stage?.step === "checking"
}

/** The download of one file: how it goes, and how to begin and to cancel it. */
export function useDownload(file: DownloadableFile) {
  const [stage, setStage] = useState<DownloadStage | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const start = async () => {
    if (running.current) return
    const controller = new AbortController()
    running.current = controller
    setStage({ step: "preparing" })
    try {
      // Fetched with the first press: most visits only look.
      const { download } = await import("./download").catch(refuseSilence)
      await download(file, controller.signal, setStage)
    } catch (error) {
      setStage(controller.signal.aborted ? null : { step: "failed", message: messageOf(error) })
    } finally {
      running.current = null
    }
  }
  return { stage, start, cancel: () => running.current?.abort() }
}

function messageOf(error: unknown): string {
  const refusal = toApiError(error)
  return refusal.status === 404 || refusal.code === "link_revoked" ? words.gone : refusal.sentences
}

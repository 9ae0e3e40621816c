"use client"

import { parse } from "content-disposition"
import { ApiError, callApi, readProblem, refuseSilence } from "@/components/api-client"
import type { FileHistory } from "@/lib/features/files/schema"
import { issueLink } from "./links"

/** What goes wrong with a download once it has begun. */
const words = {
  damaged: "What arrived is not what was sent. It was thrown away: download it once more.",
  interrupted: "The download was interrupted. Nothing was lost: download it once more.",
}

/** Above this many bytes the browser downloads by itself, so that no file has to fit into memory. */
const mostInMemory = 100_000_000

export type DownloadableFile = { id: string; name: string; size: number; sha256: string | null }

/** What was sent of a file to this client, as it is on record. */
export type OwnDelivery = Pick<FileHistory["deliveries"][number], "sentBytes" | "wholeAt" | "verifiedAt">

/** What a download is at. `received` from 0 to the file's size. */
export type DownloadStage =
  | { step: "preparing" }
  | { step: "running"; received: number }
  | { step: "checking" }
  | { step: "done"; delivery: OwnDelivery }
  | { step: "handed-over" }
  | { step: "failed"; message: string }

/**
 * Downloads a file, tells how it goes, and saves it once its fingerprint is the one that was promised. Large files are
 * handed to the browser.
 * @throws ApiError; an AbortError when `signal` says so
 */
export async function download(
  file: DownloadableFile,
  signal: AbortSignal,
  tell: (stage: DownloadStage) => void,
): Promise<void> {
  const { pathname } = new URL(await issueLink(file.id, signal))
  if (file.size > mostInMemory) {
    save(pathname)
    tell({ step: "handed-over" })
    return
  }
  const response = await fetch(pathname, { signal }).catch(refuseSilence)
  if (!response.ok || !response.body) throw await readProblem(response)
  const bytes = await collect(response.body, file, tell)
  tell({ step: "checking" })
  const sha256 = await fingerprintOf(bytes)
  if (file.sha256 && sha256 && sha256 !== file.sha256) throw new ApiError(0, "damaged", words.damaged)
  const address = URL.createObjectURL(new Blob([bytes], { type: response.headers.get("content-type") ?? undefined }))
  save(address, nameOf(response) ?? file.name)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  tell({ step: "done", delivery: await reportVerified(file, sha256) })
}

/** Has it put on record that what arrived is what was sent. What is here is here, also when that cannot be told now. */
async function reportVerified({ id, size }: DownloadableFile, sha256: string | null): Promise<OwnDelivery> {
  const received = { sentBytes: size, wholeAt: new Date().toISOString(), verifiedAt: null }
  if (!sha256) return received
  return callApi<OwnDelivery>(`/files/${id}/verified`, { method: "POST", body: { sha256 } }).catch(() => received)
}

/** Into one buffer of the promised size, since what it is to hold is known. */
async function collect(body: ReadableStream<Uint8Array>, file: DownloadableFile, tell: (stage: DownloadStage) => void) {
  const bytes = new Uint8Array(file.size)
  const reader = body.getReader()
  let received = 0
  for (;;) {
    const { done, value } = await reader.read().catch(interrupt)
    if (done) break
    if (received + value.length > bytes.length) throw new ApiError(0, "damaged", words.damaged)
    bytes.set(value, received)
    received += value.length
    tell({ step: "running", received })
  }
  if (received < bytes.length) interrupt(null)
  return bytes
}

function interrupt(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error
  throw new ApiError(0, "interrupted", words.interrupted)
}

/** Browsers compute fingerprints on encrypted connections and on this machine only; elsewhere the size must do. */
async function fingerprintOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  if (!window.isSecureContext) return null
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** The name under which the server would have it saved: one that every system can have. */
function nameOf(response: Response): string | undefined {
  const disposition = response.headers.get("content-disposition")
  return disposition ? parse(disposition).parameters.filename : undefined
}

/** @param name where the answer of that address does not give one */
function save(address: string, name = ""): void {
  const anchor = document.createElement("a")
  anchor.href = address
  anchor.download = name
  anchor.click()
}

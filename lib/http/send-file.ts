import { create as contentDisposition } from "content-disposition"
import parseRange from "range-parser"
import type { Client, Context } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { downloadName } from "@/lib/features/files/download-name"
import { beginTransfer } from "@/lib/features/links/begin-transfer"
import { endTransfer } from "@/lib/features/links/end-transfer"
import type { Download } from "@/lib/features/links/find-download"
import { recordLast } from "@/lib/features/links/record-last"
import type { Transfer, TransferRange } from "@/lib/features/links/transfer"
import { instruments } from "@/lib/platform/metrics/instruments"
import { readBufferBytes } from "@/lib/platform/read-buffers"
import { storage } from "@/lib/platform/storage/current"
import { answer } from "./exchange"
import { problemResponse } from "./problem"
import { watchedBody } from "./watched-body"

const family = "application/vnd.openxmlformats-officedocument"
const contentTypes = {
  docx: `${family}.wordprocessingml.document`,
  xlsx: `${family}.spreadsheetml.sheet`,
  pptx: `${family}.presentationml.presentation`,
} as const

/** Whether a request asks for the whole file, whatever file it is. */
export function asksForWhole(request: Request): boolean {
  return !request.headers.has("range")
}

/** The answer to HEAD: what GET would say, and nothing is counted. */
export function describeFile(ctx: Context, request: Request, download: Download): Response {
  const range = readRange(request, download)
  if (!range) return refuseRange(ctx, download)
  return answer("", range.size, { status: range.partial ? 206 : 200, headers: fileHeaders(download, range) })
}

/**
 * The file's bytes, or the range that was asked for (RFC 9110, section 14), as an attachment. The transfer is on record
 * before the first byte leaves and ended with the bytes that left.
 * @throws WaybillError `link_used_up`, `link_revoked`, `throttled` while others stand in the way
 */
export async function sendFile(ctx: Context<Client>, request: Request, download: Download): Promise<Response> {
  const range = readRange(request, download)
  if (!range) return refuseRange(ctx, download)
  const { begunId: id } = download
  instruments().transfersBegun.inc()
  const transfer = id ? { id, download, range } : await beginTransfer(ctx, download, range)
  const isCleared = isOneStep(transfer) && (await clearLast(ctx, transfer))
  const last = range.start + range.size - 1
  const source = await storage()
    .read(download.storageKey, { start: range.start, end: last })
    .catch(async (error: unknown) => {
      await endTransfer(ctx, transfer, { sent: 0, handed: 0 })
      throw error
    })
  const status = range.partial ? 206 : 200
  return answer(watchedBody(ctx, transfer, source, request, isCleared), range.size, {
    status,
    headers: fileHeaders(download, range),
  })
}

/** Whether all that a limit counts leaves at once: then its last bytes are its first. */
function isOneStep({ download, range }: Transfer): boolean {
  return download.maxDownloads !== null && range.size <= readBufferBytes
}

/** Better an answer than a connection that is cut. @throws WaybillError `link_used_up` when others have used the link up */
async function clearLast(ctx: Context<Client>, transfer: Transfer): Promise<true> {
  if (await recordLast(transfer, { sent: 0, handed: transfer.range.size })) return true
  await endTransfer(ctx, transfer, { sent: 0, handed: 0 })
  throw new WaybillError("link_used_up")
}

type FileRange = TransferRange & { partial: boolean }

/** Null when there are no such bytes. */
function readRange(request: Request, download: Download): FileRange | null {
  const whole = { start: 0, size: download.size, partial: false }
  const header = request.headers.get("range")
  const condition = request.headers.get("if-range")
  if (!header || (condition !== null && condition !== etag(download))) return whole
  // The last bytes of a file that has fewer are all of it; the parser takes them for none.
  if (Number(/^bytes=-(\d+)$/.exec(header)?.[1] ?? 0) >= download.size) return { ...whole, partial: true }
  const ranges = parseRange(download.size, header)
  if (ranges === -1) return null
  // What is malformed, of another unit, or several ranges at once is answered with the whole, as the standard allows.
  if (ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1 || !ranges[0]) return whole
  return { start: ranges[0].start, size: ranges[0].end - ranges[0].start + 1, partial: true }
}

function refuseRange(ctx: Context, { size }: Download): Response {
  const error = new WaybillError("range_not_satisfiable", { detail: `The file has ${size} bytes.` })
  const response = problemResponse(error, ctx.requestId)
  response.headers.set("content-range", `bytes */${size}`)
  return response
}

function etag(download: Download): string {
  return `"${download.sha256}"`
}

function fileHeaders(download: Download, range: FileRange): Headers {
  const headers = new Headers({
    "content-type": contentTypes[download.kind],
    "content-disposition": contentDisposition(downloadName(download.name)),
    "accept-ranges": "bytes",
    etag: etag(download),
    "last-modified": download.availableAt.toUTCString(),
    "repr-digest": `sha-256=:${Buffer.from(download.sha256, "hex").toString("base64")}:`,
    "cache-control": "private, no-store, no-transform",
    // A proxy that takes all of it at once would make it look sent.
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
  })
  if (range.partial)
    headers.set("content-range", `bytes ${range.start}-${range.start + range.size - 1}/${download.size}`)
  return headers
}

import type { Readable } from "node:stream"
import { DataStore, type Lock, Server, Upload } from "@tus/server"
import type { Context, Ops } from "@/lib/core/actor"
import { type ErrorCode, WaybillError } from "@/lib/core/errors"
import { appendUpload, findUpload } from "@/lib/features/files/append-upload"
import { beginUpload } from "@/lib/features/files/begin-upload"
import { completeUpload } from "@/lib/features/files/complete-upload"
import { type FailedUpload, takeBackUpload } from "@/lib/features/files/take-back-upload"
import { lockUpload, type UploadLock } from "@/lib/features/files/upload-lock"
import { withdrawFile } from "@/lib/features/files/withdraw-file"
import { env } from "@/lib/platform/env"
import { log } from "@/lib/platform/log"
import { toProblem, toWaybillError } from "./problem"
import { tusWords } from "./tus-words"

export const uploadsPath = "/api/v1/uploads"

const version = "1.0.0"
const extensions = ["creation", "creation-with-upload", "termination", "expiration"]

/** What of the protocol is spoken here, for whoever asks: it says nothing of anybody, and opens nothing to other origins. */
export function describeTus(): Response {
  const headers = {
    "tus-resumable": version,
    "tus-version": version,
    "tus-extension": extensions.join(","),
    "tus-max-size": String(env().MAX_UPLOAD_BYTES),
  }
  return new Response(null, { status: 204, headers })
}

/** Answers one request of the tus 1.0 protocol: the library speaks it, our verbs do the work. */
export async function answerTus(ctx: Context<Ops>, request: Request): Promise<Response> {
  if (request.headers.get("tus-resumable") !== version) return refuseVersion(ctx.requestId)
  let refused: WaybillError | undefined
  const store = new UploadStore(ctx, request.method)
  const server = new Server({
    path: uploadsPath,
    relativeLocation: true,
    respectForwardedHeaders: false,
    maxSize: env().MAX_UPLOAD_BYTES,
    datastore: store,
    locker: { newLock: (id) => new LeaseLock(id) },
    disableTerminationForFinishedUploads: true,
    namingFunction: async (_request, metadata) => {
      const size = Number(request.headers.get("upload-length"))
      const upload = await beginUpload(ctx, { name: metadata?.filename ?? metadata?.name ?? "", size, resumable: true })
      return upload.id
    },
    onUploadFinish: async (_request, upload) => {
      await store.complete(upload.id)
      return {}
    },
    onResponseError: (_request, error) => {
      if (!(error instanceof Error)) return undefined
      const known = toWaybillError(error)
      refused = known
      // Whoever holds the place did not give way: clients wait at this status, and at 409 would begin anew.
      const status = known.code === "conflict" && known.retryAfter ? 423 : known.status
      return { status_code: status, body: JSON.stringify({ ...toProblem(known, ctx.requestId), status }) }
    },
  })
  const response = await server.handleWeb(request)
  // The library opens its answers to every origin; this API is for our own alone.
  for (const name of [...response.headers.keys()]) {
    if (name.startsWith("access-control-")) response.headers.delete(name)
  }
  // A HEAD may have come as a POST, which would wait for the body that this tells of.
  if (request.method === "HEAD") response.headers.delete("content-length")
  if (refused) tellOf(refused, response, ctx.requestId)
  // An error after the upload was complete. A client that has gone is told nothing, so nothing is taken back.
  if (response.status >= 400 && store.completed && !request.signal.aborted) await takeBackUpload(ctx, store.completed)
  return response.status < 400 || request.method === "HEAD" ? response : asProblem(response, ctx.requestId)
}

/** What the library does not pass on of an error: when to come again, and to us what our own fault was. */
function tellOf(error: WaybillError, response: Response, requestId: string): void {
  if (error.retryAfter) response.headers.set("retry-after", String(error.retryAfter))
  if (error.status >= 500) log().error({ error: error.cause ?? error, code: error.code, requestId }, "request failed")
}

/** Of another version nothing is processed, and the answer names the one that is spoken (tus 1.0, Tus-Resumable). */
function refuseVersion(requestId: string): Response {
  const error = new WaybillError("invalid_request", { detail: `Send Tus-Resumable: ${version}.` })
  const body = JSON.stringify({ ...toProblem(error, requestId), status: 412 })
  const headers = { "tus-resumable": version, "tus-version": version, "content-type": "application/problem+json" }
  return new Response(body, { status: 412, headers })
}

const codes: Record<number, ErrorCode> = { 404: "not_found", 409: "conflict", 410: "not_found", 413: "too_large" }

/** What the library refuses itself gets words of ours; what we refuse is a problem already. */
async function asProblem(response: Response, requestId: string): Promise<Response> {
  const text = await response.text()
  const headers = new Headers(response.headers)
  headers.set("content-type", "application/problem+json")
  headers.delete("content-length")
  const error = new WaybillError(codes[response.status] ?? "invalid_request", {
    detail: tusWords(response.status, text),
  })
  const body = text.startsWith("{") ? text : JSON.stringify({ ...toProblem(error, requestId), status: response.status })
  return new Response(body, { status: response.status, headers })
}

/** The library's view of our uploads. */
class UploadStore extends DataStore {
  override extensions = extensions

  /** What this request has completed. */
  completed: FailedUpload | null = null

  constructor(
    private readonly ctx: Context<Ops>,
    private readonly method: string,
  ) {
    super()
  }

  async complete(id: string): Promise<void> {
    this.completed = await completeUpload(this.ctx, { fileId: id })
  }

  /** The row is there already: it was made when the upload was named. */
  override async create(upload: Upload): Promise<Upload> {
    return upload
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    return appendUpload(this.ctx, { fileId: id, offset, bytes: stream })
  }

  /**
   * For HEAD it also completes what a crash or an error left whole but unchecked: a client that sees the last offset sends
   * nothing more. Other requests may yet be refused, and then nothing of them is to stay.
   */
  override async getUpload(id: string): Promise<Upload> {
    const { name, size, offset, complete, touchedAt } = await findUpload(this.ctx, id)
    const isTold = this.method === "HEAD" && offset === size
    if (isTold) await this.complete(id)
    // An upload expires when it has been silent for long, however long ago it began; one that is complete no more.
    const from = complete || isTold ? new Date() : touchedAt
    return new Upload({ id, size, offset, metadata: { filename: name }, creation_date: from.toISOString() })
  }

  override async remove(id: string): Promise<void> {
    await findUpload(this.ctx, id)
    await withdrawFile(this.ctx, id)
  }

  override getExpiration(): number {
    return env().UPLOAD_TTL_SECONDS * 1000
  }
}

class LeaseLock implements Lock {
  private held: UploadLock | undefined

  constructor(private readonly id: string) {}

  async lock(signal: AbortSignal, requestRelease: () => Promise<void> | void): Promise<void> {
    this.held = await lockUpload(this.id, () => void requestRelease(), signal)
  }

  async unlock(): Promise<void> {
    await this.held?.release()
  }
}

import { type HttpRequest, type HttpResponse, Upload, type UploadOptions } from "tus-js-client"
import { NetworkPath, PartSize } from "./network-path"
import { fileIdOf, forgetUpload, uploadMemory } from "./unfinished-uploads"
import { claimUpload } from "./upload-claims"
import { mayRetry, partOffset, problemOf, UnexpectedAnswer, type UploadProblem, wasTooSlow } from "./upload-problem"

/** Milliseconds between tries; counted anew whenever bytes got through. */
const retryDelays = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000]

/** What a transfer tells of itself. */
export type TransferEvents = {
  progress(bytesSent: number): void
  /** The server has so many bytes of it already; it goes on there. */
  resumed(offset: number): void
  /** The line broke; it is tried again by itself. */
  interrupted(): void
  finished(fileId: string): void
  ended(problem: UploadProblem): void
}

/**
 * One file's way to the server over tus, in parts; it can stop, go on where it was, and be taken back. What a closed tab left
 * behind of the same file it takes up.
 */
export class UploadTransfer {
  private upload: Upload | null = null
  /** The upload's address, as soon as the server has named it. Kept here: the library forgets it on a refusal. */
  private url: string | null = null
  /** Whether it still looks for what an earlier tab sent. */
  private looking = false
  /** What was asked for before the server had named the upload: stopping it then would leave a row without an owner. */
  private awaitsUrl: (() => void) | null = null
  private release: (() => void) | null = null
  private readonly part: PartSize

  constructor(
    private readonly file: File,
    private readonly endpoint: string,
    private readonly events: TransferEvents,
    private readonly options: UploadOptions = {},
    private readonly path = new NetworkPath(),
  ) {
    this.part = new PartSize(path)
  }

  /** Begins, or goes on from the last byte that arrived. */
  start(): void {
    if (this.awaitsUrl) {
      this.awaitsUrl = null
      return
    }
    const { patch } = this.path.way
    const upload = new Upload(this.file, {
      retryDelays,
      ...this.options,
      endpoint: this.endpoint,
      uploadUrl: this.url,
      chunkSize: this.part.bytes,
      overridePatchMethod: !patch,
      metadata: { filename: this.file.name, filetype: this.file.type },
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => this.events.progress(sent),
      onChunkComplete: () => {
        upload.options.chunkSize = this.part.accepted()
      },
      onUploadUrlAvailable: () => this.named(upload.url),
      onAfterResponse: (request, response) => this.heard(request, response),
      onShouldRetry: (error) => {
        const again = mayRetry(error)
        if (again) this.events.interrupted()
        if (wasTooSlow(error)) upload.options.chunkSize = this.part.tooSlow(this.sizeOfPart(error, upload))
        return again
      },
      onSuccess: () => this.succeeded(),
      onError: (error) => {
        const tried = { patch, bytes: upload.options.chunkSize ?? this.part.bytes }
        if (this.path.learn(error, tried, this.sizeOfPart(error, upload))) this.start()
        else this.failed(error)
      },
    })
    this.upload = upload
    this.looking = true
    void this.begin(upload)
  }

  /** Stops sending; what has arrived stays. */
  pause(): void {
    this.whenNamed(() => void this.upload?.abort())
  }

  /** Stops, and has the server forget what has arrived. Resolves when it did. */
  cancel(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.whenNamed(() => {
        const stopped = this.upload?.abort() ?? Promise.resolve()
        stopped.then(() => this.terminate()).then(resolve, reject)
      })
    })
  }

  private async begin(upload: Upload): Promise<void> {
    await this.findPrevious(upload).catch(() => undefined)
    this.looking = false
    if (!this.settleWait()) upload.start()
  }

  /** Its own address is asked for too: the library would else write it down a second time. */
  private async findPrevious(upload: Upload): Promise<void> {
    const stored = await upload.findPreviousUploads()
    for (const previous of stored.reverse()) {
      if (!previous.uploadUrl || (this.url !== null && previous.uploadUrl !== this.url)) continue
      this.release ??= await claimUpload(previous.uploadUrl)
      if (!this.release) continue
      this.url = previous.uploadUrl
      upload.resumeFromPreviousUpload(previous)
      return
    }
  }

  private async terminate(): Promise<void> {
    const { url } = this
    if (!url) return
    await Upload.terminate(url, { retryDelays, ...this.options, onShouldRetry: mayRetry }).finally(() => this.over())
  }

  private whenNamed(action: () => void): void {
    const creating = this.upload !== null && this.url === null && this.upload.url === null
    if (creating || this.looking) this.awaitsUrl = action
    else action()
  }

  private named(url: string | null): void {
    const before = this.url
    this.url = url
    if (url && url !== before) void this.claim(url)
    this.settleWait()
  }

  private async claim(url: string): Promise<void> {
    this.release?.()
    this.release = null
    const release = await claimUpload(url)
    if (this.url === url) this.release = release
    else release?.()
  }

  /**
   * The library begins anew after any answer but a good one to where it should go on. That is right when the upload is
   * gone; else it would leave behind what has arrived.
   */
  private heard(request: HttpRequest, response: HttpResponse): void {
    if (request.getMethod() !== "HEAD") return
    const status = response.getStatus()
    if (status === 200) this.events.resumed(Number(response.getHeader("Upload-Offset")))
    else if (status !== 404 && status !== 410) {
      throw new UnexpectedAnswer(response)
    }
  }

  private succeeded(): void {
    this.release?.()
    this.release = null
    this.events.finished(fileIdOf(this.url))
  }

  private failed(error: Error): void {
    const problem = problemOf(error)
    this.upload = null
    if (!problem.retryable) this.over()
    const waited = this.settleWait()
    if (!waited) this.events.ended(problem)
  }

  /** Nothing of it is to go on any more. */
  private over(): void {
    const { url } = this
    this.release?.()
    this.release = null
    this.url = null
    if (url) forgetUpload(url, uploadMemory(this.options)).catch(() => undefined)
  }

  /** Bytes that the part had which an error is about. */
  private sizeOfPart(error: Error, { options }: Upload): number {
    return Math.min(options.chunkSize ?? this.part.bytes, this.file.size - partOffset(error))
  }

  private settleWait(): boolean {
    const waiting = this.awaitsUrl
    this.awaitsUrl = null
    waiting?.()
    return waiting !== null
  }
}

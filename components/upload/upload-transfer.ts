import { Upload, type UploadOptions } from "tus-js-client"
import { mayRetry, problemOf, type UploadProblem } from "./upload-problem"

/** Milliseconds between tries; counted anew whenever bytes got through. */
const retryDelays = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000]

/** What a transfer tells of itself. */
export type TransferEvents = {
  progress(bytesSent: number): void
  /** The line broke; it is tried again by itself. */
  interrupted(): void
  finished(fileId: string): void
  ended(problem: UploadProblem): void
}

/** One file's way to the server over tus; it can stop, go on where it was, and be taken back. */
export class UploadTransfer {
  private upload: Upload | null = null
  /** The upload's address, as soon as the server has named it. Kept here: the library forgets it on a refusal. */
  private url: string | null = null
  /** What was asked for before the server had named the upload: stopping it then would leave a row without an owner. */
  private awaitsUrl: (() => void) | null = null

  constructor(
    private readonly file: File,
    private readonly endpoint: string,
    private readonly events: TransferEvents,
    private readonly options: UploadOptions = {},
  ) {}

  /** Begins, or goes on from the last byte that arrived. */
  start(): void {
    if (this.awaitsUrl) {
      this.awaitsUrl = null
      return
    }
    const upload = new Upload(this.file, {
      retryDelays,
      ...this.options,
      endpoint: this.endpoint,
      uploadUrl: this.url,
      metadata: { filename: this.file.name, filetype: this.file.type },
      storeFingerprintForResuming: false,
      onProgress: (sent) => this.events.progress(sent),
      onUploadUrlAvailable: () => this.named(upload.url),
      onShouldRetry: (error) => {
        const again = mayRetry(error)
        if (again) this.events.interrupted()
        return again
      },
      onSuccess: () => this.events.finished(this.fileId()),
      onError: (error) => this.failed(error),
    })
    this.upload = upload
    upload.start()
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

  private async terminate(): Promise<void> {
    if (!this.url) return
    await Upload.terminate(this.url, { retryDelays, ...this.options, onShouldRetry: mayRetry })
  }

  private whenNamed(action: () => void): void {
    const creating = this.upload !== null && this.url === null && this.upload.url === null
    if (creating) this.awaitsUrl = action
    else action()
  }

  private named(url: string | null): void {
    this.url = url
    this.settleWait()
  }

  private failed(error: Error): void {
    const problem = problemOf(error)
    this.upload = null
    if (!problem.retryable) this.url = null
    const waited = this.settleWait()
    if (!waited) this.events.ended(problem)
  }

  private settleWait(): boolean {
    const waiting = this.awaitsUrl
    this.awaitsUrl = null
    waiting?.()
    return waiting !== null
  }

  private fileId(): string {
    return this.url?.split("/").at(-1) ?? ""
  }
}

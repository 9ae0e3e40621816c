import { ApiError } from "@/components/api-client"
import type { FileOrRefusal } from "@/lib/features/files/schema"

/** Milliseconds until it is looked again; the last one from then on. */
const delays = [1000, 2000, 4000, 8000, 10_000]

/** What a look tells: the file, null when there is none such any more, undefined when it cannot be asked for now. */
type Tell = (file: FileOrRefusal | null | undefined) => void

type Followed = { tell: Tell; looks: number; timer: ReturnType<typeof setTimeout> | undefined }

/**
 * Follows files from the last byte of their upload to the end of their checks: looks now and then, and at once when a change
 * was told of. One look at a time, however many are followed.
 */
export class UploadFollower {
  private readonly followed = new Map<string, Followed>()
  private looking: Promise<unknown> = Promise.resolve()

  constructor(private readonly look: (fileId: string) => Promise<FileOrRefusal>) {}

  /** @param tell hears of each look, until the file is no longer being checked */
  follow(fileId: string, tell: Tell): void {
    this.followed.set(fileId, { tell, looks: 0, timer: undefined })
    this.lookSoon(fileId)
  }

  /** Something was told of this file, or, without an id, perhaps of any. */
  hear(fileId?: string): void {
    for (const id of fileId ? [fileId] : this.followed.keys()) if (this.followed.has(id)) this.lookSoon(id)
  }

  /** Looks no more. */
  leave(fileId: string): void {
    clearTimeout(this.followed.get(fileId)?.timer)
    this.followed.delete(fileId)
  }

  private lookSoon(fileId: string): void {
    clearTimeout(this.followed.get(fileId)?.timer)
    this.looking = this.looking.then(() => this.lookNow(fileId))
  }

  private async lookNow(fileId: string): Promise<void> {
    if (!this.followed.has(fileId)) return
    const file = await this.look(fileId).catch((error: unknown) => (isGone(error) ? null : undefined))
    const entry = this.followed.get(fileId)
    if (!entry) return
    entry.tell(file)
    if (file === null || (file && file.state !== "CHECKING" && file.state !== "RECEIVING")) return this.leave(fileId)
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => this.lookSoon(fileId), delays[Math.min(entry.looks++, delays.length - 1)])
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

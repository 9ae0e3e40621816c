import { type ApiError, toApiError } from "@/components/api-client"
import type { FileHistory } from "@/lib/features/files/schema"

/** How many entries of each kind are fetched at once where many are wanted: as many as the API gives. */
const mostAtOnce = 1000

/** `limit` null: as many entries as the API likes. */
type PageReader<Page> = (fileId: string, cursor: string | null, limit: number | null) => Page

export type StoryReaders = {
  page: PageReader<Promise<FileHistory>>
  /** The same at once, with nothing in between; null when it cannot be had. */
  pageNow: PageReader<FileHistory | null>
}

export type StoryView = { history: FileHistory | null; error: ApiError | null; loadingOlder: boolean }

/** A file's story as far as it is shown: the newest page, and older ones behind it. Reads one after the other. */
export class StoryStore {
  private view: StoryView = { history: null, error: null, loadingOlder: false }
  private readonly listeners = new Set<() => void>()
  private last: Promise<unknown> = Promise.resolve()
  private waiting: Promise<void> | null = null

  constructor(
    private readonly fileId: string,
    private readonly readers: StoryReaders,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The same object until something changes. */
  getSnapshot = (): StoryView => this.view

  /** Reads anew what is shown, so that links that ended since are ended. Never throws: what went wrong is shown. */
  read(): Promise<void> {
    this.waiting ??= this.inTurn(async () => {
      this.waiting = null
      await this.readAgain().then(
        (history) => this.change({ history, error: null }),
        (error: unknown) => this.change({ error: toApiError(error) }),
      )
    })
    return this.waiting
  }

  /** Puts one more page of older entries behind what is shown. @throws ApiError */
  readOlder(): Promise<void> {
    return this.older(async (history) => this.append(history, null))
  }

  /** Reads to the end. @throws ApiError */
  readAll(): Promise<void> {
    return this.older(async (history) => {
      let story = history
      while (story.nextCursor) story = await this.append(story, mostAtOnce)
      return story
    })
  }

  /** Reads to the end before anything else happens, as far as it can be had. */
  readAllNow(): void {
    while (this.view.history?.nextCursor) {
      const older = this.readers.pageNow(this.fileId, this.view.history.nextCursor, mostAtOnce)
      if (!older) return
      this.change({ history: joined(this.view.history, older) })
    }
  }

  private async readAgain(): Promise<FileHistory> {
    // Printing may put all entries there meanwhile.
    const wanted = () => (this.view.history ? longest(this.view.history) : 0)
    const first = await this.readers.page(this.fileId, null, null)
    let story = first
    while (story.nextCursor && longest(story) < wanted()) story = await this.append(story, mostAtOnce)
    return story
  }

  private async append(story: FileHistory, limit: number | null): Promise<FileHistory> {
    return joined(story, await this.readers.page(this.fileId, story.nextCursor, limit))
  }

  private older(read: (history: FileHistory) => Promise<FileHistory>): Promise<void> {
    return this.inTurn(async () => {
      const { history } = this.view
      if (!history?.nextCursor) return
      this.change({ loadingOlder: true })
      try {
        this.change({ history: await read(history) })
      } finally {
        this.change({ loadingOlder: false })
      }
    })
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.last.then(act)
    this.last = turn.catch(() => undefined)
    return turn
  }

  private change(change: Partial<StoryView>): void {
    this.view = { ...this.view, ...change }
    for (const listener of this.listeners) listener()
  }
}

/** The story with an older page behind its own. */
function joined(story: FileHistory, older: FileHistory): FileHistory {
  return {
    ...older,
    events: [...story.events, ...older.events],
    links: [...story.links, ...older.links],
    transfers: [...story.transfers, ...older.transfers],
    deliveries: [...story.deliveries, ...older.deliveries],
  }
}

function longest({ events, links, transfers, deliveries }: FileHistory): number {
  return Math.max(events.length, links.length, transfers.length, deliveries.length)
}

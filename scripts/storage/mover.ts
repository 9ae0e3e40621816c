import pLimit from "p-limit"
import { db } from "@/lib/platform/db"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import { isThere } from "@/lib/platform/storage/moving"
import { isStorageFull, type Storage } from "@/lib/platform/storage/storage"
import { copyObject, isRight, type KnownObject } from "./copy"
import { emptyTally, type Outcome, type Tally } from "./tally"

const batch = 200
const atOnce = 4
/** So many failures one after the other are the storage's, not the files'. */
const failuresInRow = 8

/** What has arrived: these files have bytes that are fingerprinted and never change. */
const arrived: Prisma.EnumFileStateFilter<"File"> = { in: ["CHECKING", "HELD", "AVAILABLE", "WITHDRAWN"] }

type Moved = KnownObject & { id: string }

/**
 * Moves the objects of all files from one storage to another, while Waybill runs with both (MovingStorage). It keeps no
 * notes of its own: what is where, the storages themselves say, so that it may be killed at any moment and begun again.
 * An upload that is not finished yet is left to end where it began.
 */
export class Mover {
  readonly tally: Tally = emptyTally()
  private failing = 0

  /**
   * @param remove whether an object is removed from the old storage once its copy was read back
   * @param tell is told of each file that could not be moved
   */
  constructor(
    private readonly from: Storage,
    private readonly to: Storage,
    private readonly remove: boolean,
    private readonly tell: (words: string) => void,
  ) {}

  /** @throws Error when there is no room, or nothing works any more */
  async run(): Promise<Tally> {
    const begunAt = new Date()
    await this.pass({ lt: begunAt })
    // In this order: what was still coming in when it was counted is told of, what had arrived by then is moved.
    this.tally.waiting = await this.countWaiting()
    await this.pass({ gte: begunAt })
    return this.tally
  }

  private async pass(touchedAt: { lt: Date } | { gte: Date }): Promise<void> {
    const limit = pLimit(atOnce)
    let last: string | undefined
    do {
      const files = await db().file.findMany({
        where: { state: arrived, touchedAt, ...(last ? { id: { gt: last } } : {}) },
        select: { id: true, storageKey: true, size: true, sha256: true },
        orderBy: { id: "asc" },
        take: batch,
      })
      await Promise.all(
        files.map(({ sha256, size, ...file }) =>
          limit(() => this.count({ ...file, size: Number(size), sha256: sha256 ?? "" })),
        ),
      )
      last = files.at(-1)?.id
    } while (last)
  }

  private async count(file: Moved): Promise<void> {
    const outcome = await this.move(file).catch((error: unknown) => this.failed(file, error))
    this.tally[outcome] += 1
    this.failing = outcome === "failed" ? this.failing + 1 : 0
    if (this.failing >= failuresInRow) throw new Error(`${this.failing} files failed one after the other: stopped.`)
  }

  private async move(file: Moved): Promise<Outcome> {
    const { from, to } = this
    if (!(await isThere(from, file.storageKey))) return this.settled(file)
    const copied = await isThere(to, file.storageKey)
    const right = copied && (await isRight(to, file))
    if (!right) await this.copy(file)
    if (!(await this.isNeeded(file))) {
      await to.delete(file.storageKey)
      return "gone"
    }
    if (this.remove) await from.delete(file.storageKey)
    if (right) return "proved"
    return copied ? "replaced" : "copied"
  }

  private async copy(file: Moved): Promise<void> {
    await copyObject(this.from, this.to, file)
    this.tally.bytes += file.size
  }

  private async settled(file: Moved): Promise<Outcome> {
    if ((await this.to.size(file.storageKey)) !== file.size) throw new Error(`its object in ${this.to.name} is damaged`)
    return "settled"
  }

  /** What somebody removed in the middle of it has not failed. */
  private async failed(file: Moved, error: unknown): Promise<Outcome> {
    if (isStorageFull(error)) throw error
    if (!(await this.isNeeded(file))) {
      await this.to.delete(file.storageKey)
      return "gone"
    }
    this.tell(`File ${file.id}: ${error instanceof Error ? error.message : error}`)
    return "failed"
  }

  private async isNeeded({ id }: Moved): Promise<boolean> {
    return (await db().file.count({ where: { id, state: { not: "REJECTED" } } })) > 0
  }

  private async countWaiting(): Promise<number> {
    const uploads = await db().file.findMany({ where: { state: "RECEIVING" }, select: { storageKey: true } })
    const limit = pLimit(atOnce)
    const sizes = await Promise.all(uploads.map(({ storageKey }) => limit(() => this.from.uploadedSize(storageKey))))
    return sizes.filter((size) => size > 0).length
  }
}

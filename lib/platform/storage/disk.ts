import { createHash, randomUUID } from "node:crypto"
import { constants, open as openDescriptor } from "node:fs"
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Readable } from "node:stream"
import { promisify } from "node:util"
import { returnBuffer } from "../read-buffers"
import { FileStream } from "./file-stream"
import { gather } from "./gather"
import {
  type ByteRange,
  isKey,
  isStorageError,
  isStorageFull,
  requireKey,
  type Storage,
  StorageError,
  StorageFullError,
  StorageMissingError,
  StorageOffsetError,
  type StoredObject,
} from "./storage"

const openToRead = promisify(openDescriptor)
const UNFINISHED = ".part"
const HEX = [..."0123456789abcdef"]
const WRITE_BYTES = 512 * 1024
/** How much may wait in the system's cache, so that finishing a large file does not have it all to write. */
const UNSYNCED_BYTES = 32 * 1024 ** 2

/** Keeps objects as files in a folder, spread over 16 x 16 folders by a hash of the key. */
export class DiskStorage implements Storage {
  readonly name = "disk"

  /**
   * @param root the folder, absolute.
   * @param reserve bytes of the disk that files leave free, for the database and whatever else is on it.
   */
  constructor(
    private readonly root: string,
    private readonly reserve = 0,
  ) {}

  async prepare(): Promise<void> {
    await guard(async () => {
      for (const first of HEX) {
        await Promise.all(HEX.map((second) => mkdir(join(this.root, first, second), { recursive: true })))
        await syncFolder(join(this.root, first))
      }
      const probe = join(this.root, `probe-${randomUUID()}`)
      const file = await open(probe, "wx", 0o600)
      await file.sync().finally(() => file.close())
      await rm(probe)
      await syncFolder(this.root)
      await syncFolder(dirname(this.root))
    })
  }

  async requireRoom(bytes: number): Promise<void> {
    if (this.reserve === 0) return
    const { bavail, bsize } = await guard(() => statfs(this.root))
    if (bavail * bsize - bytes < this.reserve) throw new StorageFullError("the disk has no more than its reserve")
  }

  async probe(): Promise<void> {
    await guard(() => access(this.root, constants.R_OK | constants.W_OK))
  }

  async append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const path = this.path(key)
    await this.requireRoom(0)
    const file = await guard(() => openUnfinished(path, offset))
    try {
      return await pour(file, offset, bytes, () => this.requireRoom(0))
    } catch (error) {
      // What did not fit must not stay and keep the disk full; the bytes acknowledged before do.
      if (isStorageFull(error)) await file.truncate(offset).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
  }

  async uploadedSize(key: string): Promise<number> {
    const path = this.path(key)
    return guard(async () => (await sizeOf(path + UNFINISHED)) ?? (await sizeOf(path)) ?? 0)
  }

  async finish(key: string): Promise<void> {
    const path = this.path(key)
    await guard(async () => {
      const file = await open(path + UNFINISHED, "r+").catch(ignoreAbsent)
      await file?.sync().finally(() => file.close())
      const renamed = file && (await rename(path + UNFINISHED, path).then(() => true, ignoreAbsent))
      if (!renamed) await stat(path)
      // Also when there was nothing to rename: the try before may have died between its rename and this.
      await syncFolder(dirname(path))
    })
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const descriptor = await guard(() => openToRead(this.path(key), "r"))
    return new FileStream(descriptor, range?.start ?? 0, range?.end)
  }

  async size(key: string): Promise<number> {
    return guard(async () => (await stat(this.path(key))).size)
  }

  async delete(key: string): Promise<void> {
    const path = this.path(key)
    await guard(() => Promise.all([rm(path + UNFINISHED, { force: true }), rm(path, { force: true })]))
  }

  async *list(): AsyncIterable<StoredObject> {
    for (const first of HEX) {
      for (const second of HEX) {
        const folder = join(this.root, first, second)
        for (const name of await guard(() => readdir(folder))) {
          const found = await stat(join(folder, name)).catch(ignoreAbsent)
          const finished = !name.endsWith(UNFINISHED)
          const key = finished ? name : name.slice(0, -UNFINISHED.length)
          if (found?.isFile() && isKey(key)) yield { key, size: found.size, modifiedAt: found.mtime, finished }
        }
      }
    }
  }

  private path(key: string): string {
    const [first = "", second = ""] = createHash("sha256").update(requireKey(key)).digest("hex")
    return join(this.root, first, second, key)
  }
}

async function openUnfinished(path: string, offset: number): Promise<FileHandle> {
  if (offset === 0 && (await sizeOf(path)) !== undefined) throw new StorageOffsetError("the upload is finished")
  const file = await open(path + UNFINISHED, offset === 0 ? constants.O_RDWR | constants.O_CREAT : "r+", 0o600).catch(
    ignoreAbsent,
  )
  const { size } = (await file?.stat()) ?? { size: 0 }
  if (file && size === offset) return file
  await file?.close()
  // At offset 0 the file is made when it is not there, so that only its folder can be missing.
  if (!file && offset === 0) throw new StorageError("the storage folder is not prepared")
  throw new StorageOffsetError(`the upload ends at ${size}, not at ${offset}`)
}

/** Writes while the next bytes come in, and syncs and looks for room while it writes. Answers where the file ends then. */
async function pour(
  file: FileHandle,
  offset: number,
  bytes: AsyncIterable<Uint8Array>,
  requireRoom: () => Promise<void>,
): Promise<number> {
  let end = offset
  let syncAt = offset + UNSYNCED_BYTES
  let syncing = Promise.resolve()
  try {
    await gather(bytes, WRITE_BYTES, async (chunks) => {
      await guard(() => writeAll(file, chunks, end))
      for (const chunk of chunks) {
        end += chunk.byteLength
        returnBuffer(chunk)
      }
      if (end < syncAt) return
      syncAt = end + UNSYNCED_BYTES
      await syncing
      syncing = guard(() => file.datasync()).then(requireRoom)
      // It is awaited at the next sync; until then its failure is not unhandled.
      syncing.catch(() => {})
    })
  } finally {
    await syncing
  }
  return end
}

/** A write may take less than it was given, when the disk is nearly full. */
async function writeAll(file: FileHandle, chunks: Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, position)
  const rest: Uint8Array[] = []
  let behind = bytesWritten
  for (const chunk of chunks) {
    if (behind < chunk.byteLength) rest.push(chunk.subarray(behind))
    behind = Math.max(0, behind - chunk.byteLength)
  }
  if (rest.length > 0) await writeAll(file, rest, position + bytesWritten)
}

/** A new or renamed entry survives power loss only once its folder was synced. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return
  const folder = await open(path, "r")
  await folder.sync().finally(() => folder.close())
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(ignoreAbsent))?.size
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error
}

/** Runs file system calls and turns what they throw into the port's errors. */
async function guard<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isStorageError(error)) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") throw new StorageMissingError("nothing at this key", { cause: error })
    if (code === "ENOSPC" || code === "EDQUOT") throw new StorageFullError("the disk is full", { cause: error })
    throw new StorageError(`the disk refused (${code ?? "unknown"})`, { cause: error })
  }
}

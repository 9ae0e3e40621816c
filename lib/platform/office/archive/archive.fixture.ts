import { Refused } from "../refused"
import type { RefusalReason } from "../report"
import { Budget } from "../rules/bomb"
import { checkEntries } from "../rules/entries"
import { Bytes } from "./bytes"
import { readDirectory } from "./directory"
import { cutLineBreak } from "./end-record"
import { layOut } from "./layout"
import { unpack } from "./unpack"

/** What an archive holds, by the names of its entries, or why it is refused. */
export async function contentsOf(file: Uint8Array): Promise<Record<string, string> | RefusalReason> {
  const bytes = new Bytes({ size: file.byteLength, read: async (start, end) => file.subarray(start, end + 1) })
  try {
    await cutLineBreak(bytes)
    const directory = await readDirectory(bytes)
    checkEntries(directory.entries)
    const contents: Record<string, string> = {}
    for (const extent of layOut(directory)) {
      const pieces: Buffer[] = []
      await unpack(bytes, extent, new Budget(file.byteLength), (piece) => pieces.push(Buffer.from(piece)))
      contents[extent.name] = Buffer.concat(pieces).toString()
    }
    return contents
  } catch (error) {
    if (error instanceof Refused) return error.refusal.reason
    throw error
  }
}

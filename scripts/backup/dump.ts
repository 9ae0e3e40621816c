import { createHash } from "node:crypto"
import { type Client, escapeIdentifier } from "pg"
import { to } from "pg-copy-streams"
import type { ArchiveWriter } from "./archive-writer.ts"
import type { Index, Manifest } from "./format.ts"

/** An entry of a tar begins with its size, which nobody knows of a COPY: so it is cut in pieces that are kept for a moment. */
const pieceBytes = 4 * 1024 ** 2

/** How a table's rows are asked for and given back: the columns by name, as later versions may order them otherwise. */
export function copyTarget({ name, columns }: Manifest["tables"][number]): string {
  return `public.${escapeIdentifier(name)} (${columns.map(escapeIdentifier).join(", ")})`
}

/** Writes the rows of one table, as the client's transaction sees them. */
export async function dumpTable(
  client: Client,
  archive: ArchiveWriter,
  table: Manifest["tables"][number],
): Promise<Index["tables"][number]> {
  const stream = client.query(to(`COPY ${copyTarget(table)} TO STDOUT`))
  const hash = createHash("sha256")
  let [pending, size, number]: [Uint8Array[], number, number] = [[], 0, 0]
  const flush = async () => {
    await archive.add(`database/${table.name}/${number++}`, size, pending)
    pending = []
    size = 0
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    pending.push(chunk)
    size += chunk.byteLength
    if (size >= pieceBytes) await flush()
  }
  if (size > 0) await flush()
  return { name: table.name, rows: stream.rowCount ?? 0, sha256: hash.digest("hex") }
}

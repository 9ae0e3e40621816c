import type { Bytes } from "../archive/bytes"
import { Refused } from "../refused"

const zip = "504b0304"
/** Compound File Binary: Word, Excel and PowerPoint before 2007, and the wrapper of password-protected files since. */
const compound = "d0cf11e0a1b11ae1"
const directorySectorsLookedAt = 64
const entryBytes = 128

/** Refuses what does not begin as a ZIP; of compound files, those that wrap an encrypted document are told apart. */
export async function checkBeginning(bytes: Bytes): Promise<void> {
  if (bytes.size === 0) throw new Refused("empty_file")
  const head = Buffer.from(await bytes.slice(0, 512))
  if (head.toString("hex", 0, 8) === compound)
    throw new Refused((await isEncrypted(bytes, head)) ? "encrypted_file" : "legacy_file")
  if (head.toString("hex", 0, 4) !== zip) throw new Refused("not_office")
}

/** Whether a compound file's directory names the streams of MS-OFFCRYPTO 2.3. */
async function isEncrypted(bytes: Bytes, head: Buffer): Promise<boolean> {
  if (head.byteLength < 512) return false
  const sectorBytes = 1 << Math.min(head.readUInt16LE(30), 12)
  const sectorAt = (sector: number) => (sector + 1) * sectorBytes
  let sector = head.readUInt32LE(48)
  for (let count = 0; count < directorySectorsLookedAt && sector < 0xfffffffa; count++) {
    const content = Buffer.from(await bytes.slice(sectorAt(sector), sectorAt(sector + 1)))
    for (let at = 0; at + entryBytes <= content.byteLength; at += entryBytes) {
      const name = content.toString("utf16le", at, at + Math.min(content.readUInt16LE(at + 64), 64)).replace(/\0$/, "")
      if (name === "EncryptedPackage" || name === "EncryptionInfo") return true
    }
    sector = await nextSector(bytes, head, sector, sectorBytes)
  }
  return false
}

async function nextSector(bytes: Bytes, head: Buffer, sector: number, sectorBytes: number): Promise<number> {
  const table = Math.floor((sector * 4) / sectorBytes)
  if (table >= 109) return 0xffffffff
  const at = (head.readUInt32LE(76 + table * 4) + 1) * sectorBytes + ((sector * 4) % sectorBytes)
  const cell = Buffer.from(await bytes.slice(at, at + 4))
  return cell.byteLength === 4 ? cell.readUInt32LE(0) : 0xffffffff
}

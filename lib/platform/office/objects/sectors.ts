const endOfChain = 0xfffffffa
const none = 0xffffffff
const firstTableAt = 76
const headerBytes = 512
const miniSectorBytes = 64

/** The sectors of a compound file and their allocation table, which is itself spread over sectors. */
export class Sectors {
  private readonly tables: number[] = []

  constructor(
    private readonly file: Buffer,
    private readonly sectorBytes: number,
  ) {
    for (let at = firstTableAt; at < headerBytes; at += 4) this.tables.push(file.readUInt32LE(at))
    let more = file.readUInt32LE(68)
    for (let left = file.byteLength / sectorBytes; left > 0 && more < endOfChain; left--) {
      const sector = this.sector(more)
      if (sector.byteLength < sectorBytes) return
      for (let at = 0; at < sectorBytes - 4; at += 4) this.tables.push(sector.readUInt32LE(at))
      more = sector.readUInt32LE(sectorBytes - 4)
    }
  }

  /** The sectors from one on, as far as their chain goes, and no more than the file has. */
  chain(start: number, most: number): Buffer {
    const found: Buffer[] = []
    let bytes = 0
    for (let sector = start; sector < endOfChain && bytes < Math.min(most, this.file.byteLength); ) {
      const content = this.sector(sector)
      if (content.byteLength === 0) break
      found.push(content)
      bytes += content.byteLength
      sector = this.next(sector)
    }
    return found.length === 1 ? (found[0] ?? Buffer.alloc(0)) : Buffer.concat(found)
  }

  private sector(index: number): Buffer {
    const at = (index + 1) * this.sectorBytes
    return this.file.subarray(at, at + this.sectorBytes)
  }

  private next(index: number): number {
    const cells = this.sectorBytes / 4
    const table = this.tables[Math.floor(index / cells)]
    if (table === undefined || table >= endOfChain) return none
    const sector = this.sector(table)
    const at = (index % cells) * 4
    return at + 4 <= sector.byteLength ? sector.readUInt32LE(at) : none
  }
}

/** Streams smaller than the cutoff lie in one stream of 64-byte sectors. */
export class MiniSectors {
  constructor(
    private readonly content: Buffer,
    private readonly table: Buffer,
  ) {}

  chain(start: number, most: number): Buffer {
    const found: Buffer[] = []
    for (let sector = start; sector < endOfChain && found.length * miniSectorBytes < most; ) {
      const content = this.content.subarray(sector * miniSectorBytes, (sector + 1) * miniSectorBytes)
      if (content.byteLength === 0) break
      found.push(content)
      sector = sector * 4 + 4 <= this.table.byteLength ? this.table.readUInt32LE(sector * 4) : none
    }
    return Buffer.concat(found)
  }
}

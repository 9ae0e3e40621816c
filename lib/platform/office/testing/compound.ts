const free = 0xffffffff
const end = 0xfffffffe

/** A compound file (MS-CFB, 512-byte sectors) of streams; a small one lies in the mini stream. */
export function makeCompound(streams: { name: string; content: Buffer }[]): Buffer {
  const sectors: Buffer[] = [Buffer.alloc(512, 0xff)]
  const chains: number[] = [0xfffffffd]
  const add = (content: Buffer): number => {
    const start = sectors.length
    for (let at = 0; at < content.byteLength; at += 512) {
      sectors.push(Buffer.concat([content.subarray(at, at + 512), Buffer.alloc(512)]).subarray(0, 512))
      chains.push(at + 512 >= content.byteLength ? end : sectors.length)
    }
    return content.byteLength === 0 ? end : start
  }
  const small: Buffer[] = []
  const smallChains: number[] = []
  const placed = streams.map(({ name, content }) => {
    if (content.byteLength >= 4096) return { name, size: content.byteLength, start: add(content) }
    const start = smallChains.length
    for (let at = 0; at < content.byteLength; at += 64) {
      small.push(Buffer.concat([content.subarray(at, at + 64), Buffer.alloc(64)]).subarray(0, 64))
      smallChains.push(at + 64 >= content.byteLength ? end : smallChains.length + 1)
    }
    return { name, size: content.byteLength, start }
  })
  const cells = (values: number[]) => {
    const table = Buffer.alloc(Math.ceil(values.length / 128) * 512, 0xff)
    for (const [index, value] of values.entries()) table.writeUInt32LE(value, index * 4)
    return table
  }
  const miniStart = add(Buffer.concat(small))
  const miniTable = add(cells(smallChains))
  const entry = (name: string, type: number, start: number, size: number) => {
    const line = Buffer.alloc(128)
    line.write(name, 0, "utf16le")
    line.writeUInt16LE((name.length + 1) * 2, 64)
    line.writeUInt8(type, 66)
    line.writeUInt32LE(start, 116)
    line.writeUInt32LE(size, 120)
    return line
  }
  const directory = add(
    Buffer.concat([
      entry("Root Entry", 5, miniStart, small.length * 64),
      ...placed.map(({ name, start, size }) => entry(name, 2, start, size)),
    ]),
  )
  sectors[0] = cells(chains)
  const header = Buffer.alloc(512, 0xff)
  header.fill(0, 0, 76)
  header.write("d0cf11e0a1b11ae1", 0, "hex")
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(9, 30)
  header.writeUInt16LE(6, 32)
  header.writeUInt32LE(1, 44)
  header.writeUInt32LE(directory, 48)
  header.writeUInt32LE(4096, 56)
  header.writeUInt32LE(small.length > 0 ? miniTable : end, 60)
  header.writeUInt32LE(end, 68)
  header.writeUInt32LE(0, 76)
  header.writeUInt32LE(free, 80)
  return Buffer.concat([header, ...sectors])
}

/** The Packager's stream, with a file in it. */
export function packed(name: string, content: Buffer): Buffer {
  const text = (value: string) => Buffer.from(`${value}\0`, "latin1")
  const number = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const temporary = text(`C:\\Temp\\${name}`)
  const body = Buffer.concat([
    Buffer.from([2, 0]),
    text(name),
    text(`C:\\${name}`),
    Buffer.from([0, 0, 3, 0]),
    number(temporary.byteLength),
    temporary,
    number(content.byteLength),
    content,
  ])
  return Buffer.concat([number(body.byteLength), body])
}

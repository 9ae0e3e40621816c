import { type CompoundStream, readCompound } from "../compound"
import { extensionOf } from "../parts"
import type { Part } from "../preflight/part"
import { Refused } from "../refused"

/** What Windows, or a Java or Python that is there, runs at a double click. */
const executableExtensions = new Set(
  (
    "exe dll scr bat cmd com js jse vbs vbe vb wsf wsh wsc sct ps1 psm1 psc1 hta lnk url msi msp mst jar cpl pif reg inf " +
    "scf chm hlp gadget application appref-ms msc ocx sys drv ax py pyw sh command desktop iso img vhd vhdx settingcontent-ms"
  ).split(" "),
)

const compound = "d0cf11e0a1b11ae1"
/** An object is held whole, to be followed through its sectors, up to so much. */
const heldBytesMost = 16 * 1024 ** 2
const headBytes = 64 * 1024
const native = "\u0001Ole10Native"
const nativeInUtf16 = Buffer.from("Ole10Native", "utf16le")

/** Refuses an entry that is a program by its name, whatever links to it. */
export function checkExecutableNames(parts: Part[]): void {
  const program = parts.find(({ name, type }) => executableExtensions.has(extensionOf(name)) && !/[+/]xml$/.test(type))
  if (program) throw new Refused("executable_object", program.name)
}

/** Hears the bytes of a part that is not XML: a program as it is, or one packed in an OLE object. */
export class ExecutableObject {
  private held: Buffer[] = []
  private bytes = 0
  private isCompound = false
  private last: Buffer = Buffer.alloc(0)

  constructor(private readonly part: Part) {}

  write(piece: Uint8Array): void {
    if (this.bytes < 8) {
      this.begin(piece)
      return
    }
    this.bytes += piece.byteLength
    if (!this.isCompound) return
    if (this.bytes <= heldBytesMost) this.held.push(Buffer.from(piece))
    else this.scan(piece)
  }

  end(): void {
    if (this.bytes < 8 && isProgram(Buffer.concat(this.held))) this.refuse()
    if (!this.isCompound || this.bytes > heldBytesMost) return
    for (const stream of readCompound(Buffer.concat(this.held), headBytes)) if (holdsProgram(stream)) this.refuse()
  }

  private begin(piece: Uint8Array): void {
    this.bytes += piece.byteLength
    const head = Buffer.concat([...this.held, piece.subarray(0, 8)])
    if (this.bytes < 8) {
      this.held = [head]
      return
    }
    // The first bytes of an embedded font are scrambled, and may be anything.
    if (isProgram(head) && extensionOf(this.part.name) !== "odttf") this.refuse()
    this.isCompound = head.toString("hex", 0, 8) === compound
    this.held = this.isCompound ? [...this.held, Buffer.from(piece)] : []
  }

  /** Of an object too large to be held: what is packed into it cannot be looked at, and is not taken. */
  private scan(piece: Uint8Array): void {
    const held = this.held.length > 0 ? this.held : [this.last]
    this.held = []
    const bytes = Buffer.concat([...held, piece])
    if (bytes.includes(nativeInUtf16)) this.refuse()
    this.last = Buffer.from(bytes.subarray(-nativeInUtf16.byteLength))
  }

  private refuse(): never {
    throw new Refused("executable_object", this.part.name)
  }
}

function holdsProgram({ name, head }: CompoundStream): boolean {
  if (isProgram(head)) return true
  return name.toLowerCase() === native.toLowerCase() && isPackedProgram(head)
}

/** Windows, DOS, ELF, Mach-O and Java classes, shortcuts, and scripts that name their interpreter. */
function isProgram(head: Buffer): boolean {
  const four = head.toString("hex", 0, 4)
  if (four.startsWith("4d5a") || four.startsWith("2321")) return true
  return ["7f454c46", "cafebabe", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "4c000000"].includes(four)
}

/**
 * The Packager's stream (MS-OLEDS 2.3.6 and what the Packager adds): size, flags, label, path, temporary path, content.
 * Where it is not as the Packager writes it, the content begins right after the size.
 */
function isPackedProgram(stream: Buffer): boolean {
  if (isProgram(stream.subarray(4))) return true
  let at = 6
  const text = () => {
    const end = stream.indexOf(0, at)
    const value = stream.toString("latin1", at, end < 0 ? stream.byteLength : end)
    at = end < 0 ? stream.byteLength : end + 1
    return value
  }
  const names = [text(), text()]
  at += 8
  names.push(text())
  if (names.some((name) => executableExtensions.has(extensionOf(name.replaceAll("\\", "/").trim())))) return true
  return isProgram(stream.subarray(at + 4))
}

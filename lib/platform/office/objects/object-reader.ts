import { Refused } from "../refused"
import { examineHead, examineObject, wantsWhole } from "./examine-object"
import type { ObjectContext, ObjectUse } from "./object-context"

const headBytes = 4096
/** An object is held whole, to be followed through its sectors or its own directory, up to so much. */
const maxHeldBytes = 64 * 1024 ** 2

/** Hears the bytes of a part that holds no markup, and judges them: its beginning, or the whole where that is an object. */
export class ObjectReader {
  private held: Buffer[] = []
  private bytes = 0
  private isWhole: boolean | undefined

  constructor(
    private readonly use: ObjectUse,
    private readonly context: ObjectContext,
  ) {}

  write(piece: Uint8Array): void {
    this.bytes += piece.byteLength
    if (this.isWhole === false) return
    if (this.bytes > maxHeldBytes && this.isWhole) throw new Refused("too_complex", this.use.part.name)
    this.held.push(Buffer.from(piece))
    if (this.isWhole === undefined && this.bytes >= headBytes) this.decide()
  }

  async end(): Promise<void> {
    if (this.isWhole === undefined) this.decide()
    if (this.isWhole) await examineObject(this.use, Buffer.concat(this.held), this.context)
  }

  private decide(): void {
    const head = Buffer.concat(this.held)
    this.isWhole = wantsWhole(head, this.use.embedded)
    if (this.isWhole) {
      this.held = [head]
      return
    }
    examineHead(this.use.part, head)
    this.held = []
  }
}

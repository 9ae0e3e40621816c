/** How long a request waits for the verdict on what it has uploaded: from when all bytes are there. */
export class Patience {
  private until: number | undefined

  constructor(private readonly milliseconds: number) {}

  /** All bytes are there. */
  begin(): void {
    this.until ??= performance.now() + this.milliseconds
  }

  /** Whole milliseconds; all of them before it has begun. */
  get left(): number {
    return this.until === undefined ? this.milliseconds : Math.max(0, Math.ceil(this.until - performance.now()))
  }
}

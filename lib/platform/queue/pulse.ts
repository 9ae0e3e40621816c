/** A wait that can be cut short. A wake-up that comes while nobody waits is remembered for the next one. */
export class Pulse {
  #woken = false
  #resolve: (() => void) | undefined

  wake(): void {
    this.#woken = true
    this.#resolve?.()
  }

  /** Forgets a wake-up that nobody has waited for: what it announced is about to be seen. */
  reset(): void {
    this.#woken = false
  }

  /** Resolves after `milliseconds`, or at the first wake-up since the last one was seen. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#resolve = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#resolve = undefined
    }
    this.#woken = false
  }
}

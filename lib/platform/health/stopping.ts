import { singleton } from "../singleton"

const ending = singleton("stopping", () => ({ begun: false }))

/** Says that this process takes no new work soon. */
export function beginStopping(): void {
  ending().begun = true
}

export function isStopping(): boolean {
  return ending().begun
}

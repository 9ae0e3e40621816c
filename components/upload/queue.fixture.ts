import { expect, vi } from "vitest"
import type { UploadQueue } from "./upload-queue"
import type { UploadView } from "./upload-view"

/** For tests: what a queue shows, and waiting until it does. */
export function looksAt(queue: () => UploadQueue) {
  const states = () =>
    queue()
      .getSnapshot()
      .map((upload) => upload.state)
  return {
    states,
    only: (): UploadView => queue().getSnapshot()[0] as UploadView,
    reached: (...wanted: string[]) => vi.waitFor(() => expect(states()).toEqual(wanted), { timeout: 10_000 }),
  }
}

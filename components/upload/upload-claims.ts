/** Uploads that this tab has in hand, by address. */
const claimed = new Set<string>()
const lockName = (url: string) => `upload ${new URL(url, "http://localhost").pathname}`

/**
 * Takes an upload in hand, so that no other row of the tray and no other tab sends to it as well.
 * @returns how to let go of it; null when somebody else has it. A tab that closes lets go of all.
 */
export async function claimUpload(url: string): Promise<(() => void) | null> {
  if (claimed.has(url)) return null
  claimed.add(url)
  const release = await lockAcrossTabs(lockName(url))
  if (!release) claimed.delete(url)
  return (
    release &&
    (() => {
      claimed.delete(url)
      release()
    })
  )
}

/** Those of these uploads that nobody has in hand. */
export async function unclaimed<Stored extends { url: string }>(uploads: Stored[]): Promise<Stored[]> {
  const locks = await globalThis.navigator?.locks?.query()
  const names = new Set(locks?.held?.map(({ name }) => name))
  return uploads.filter(({ url }) => !claimed.has(url) && !names.has(lockName(url)))
}

/** The Web Locks API, where the page is served in a way that has it; elsewhere this tab knows of itself only. */
async function lockAcrossTabs(name: string): Promise<(() => void) | null> {
  const locks = globalThis.navigator?.locks
  if (!locks) return () => undefined
  return new Promise((answer, failed) => {
    const hold = (lock: Lock | null) =>
      lock ? new Promise<void>((release) => answer(() => release())) : Promise.resolve(answer(null))
    locks.request(name, { ifAvailable: true }, hold).catch(failed)
  })
}

import type { PrismaClient } from "./generated/prisma/client"

type Work = (tx: object) => Promise<unknown>
type Transact = (work: Work | unknown[], options?: object) => Promise<unknown>

/** What is to be done when a transaction has committed, by its client. */
const afterwards = new WeakMap<object, (() => void)[]>()

/** Calls `tell` once this transaction has committed, and never when it has not. It must not throw. */
export function onCommit(tx: object, tell: () => void): void {
  const hooks = afterwards.get(tx)
  if (hooks) hooks.push(tell)
  else afterwards.set(tx, [tell])
}

/** The same client, whose interactive transactions know `onCommit`. */
export function withCommitHooks(client: PrismaClient): PrismaClient {
  const transact = client.$transaction.bind(client) as unknown as Transact
  const hooked: Transact = async (work, options) => {
    if (typeof work !== "function") return transact(work, options)
    let within: object | undefined
    const result = await transact((tx) => {
      // Tried again, it is another transaction.
      within = tx
      return work(tx)
    }, options)
    for (const tell of (within && afterwards.get(within)) ?? []) tell()
    return result
  }
  return Object.assign(client, { $transaction: hooked })
}

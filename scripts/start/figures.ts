import cluster, { type Worker } from "node:cluster"
import { type FiguresMessage, isFiguresMessage } from "../../lib/platform/metrics/messages.ts"

/** Who asked, by the question's id; questions are answered within seconds. */
const askers = new Map<string, Worker>()
const forgetMilliseconds = 10_000

/**
 * Hands on between server processes what they tell each other of their figures.
 * @param nameOf undefined for one that is on its way in or out, and is not asked
 */
export function handOnFigures(nameOf: (worker: Worker) => string | undefined): void {
  cluster.on("message", (worker, message: unknown) => {
    if (!isFiguresMessage(message)) return
    if (message.waybill === "figures.ask") {
      askers.set(message.id, worker)
      setTimeout(() => askers.delete(message.id), forgetMilliseconds).unref()
      const all = Object.values(cluster.workers ?? {}).flatMap((other) => {
        const name = other && nameOf(other)
        return name === undefined ? [] : [{ other, name }]
      })
      send(worker, { waybill: "figures.asked", id: message.id, workers: all.map(({ name }) => name) })
      for (const { other } of all) if (other !== worker) send(other, { waybill: "figures.tell", id: message.id })
    }
    if (message.waybill === "figures.told") send(askers.get(message.id), message)
  })
}

/** To whoever is still there. */
function send(worker: Worker | undefined, message: FiguresMessage): void {
  if (worker?.isConnected()) worker.send(message)
}

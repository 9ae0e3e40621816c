import { randomUUID } from "node:crypto"
import { singleton } from "../singleton"
import type { Exposition } from "./merge"
import { type FiguresMessage, isFiguresMessage } from "./messages"

/*
 * The server processes of one instance know of each other's figures through their primary (scripts/start/figures.ts),
 * which only hands on: who is asked asks, everybody tells, and whoever is silent is left out.
 */

export type Gathered = {
  /** Every process that should have told, and whether it has. */
  workers: Map<string, boolean>
  expositions: Exposition[]
}

type Question = { workers?: string[]; told: Map<string, string>; done: () => void }

const questions = singleton("figures-questions", () => new Map<string, Question>())
const self = singleton("figures-self", () => ({ worker: "1", listens: false }))

/** Tells whoever asks, from now on. @param worker this process's name among its neighbours */
export function tellFigures(worker: string, figures: () => Promise<string>): void {
  self().worker = worker
  self().listens = true
  process.on("message", (message) => {
    if (!isFiguresMessage(message)) return
    if (message.waybill === "figures.tell") {
      // A process that cannot tell is silent, which is told too.
      figures().then(
        (text) => send({ waybill: "figures.told", id: message.id, text, worker }),
        () => undefined,
      )
      return
    }
    const question = questions().get(message.id)
    if (!question) return
    if (message.waybill === "figures.asked") question.workers = message.workers
    if (message.waybill === "figures.told") question.told.set(message.worker, message.text)
    if (question.workers?.every((name) => question.told.has(name))) question.done()
  })
}

/** The figures of all processes of this instance, of as many as tell within so many milliseconds; this one's always. */
export async function gatherFigures(figures: () => Promise<string>, milliseconds: number): Promise<Gathered> {
  const { worker, listens } = self()
  const own = await figures()
  const told = new Map([[worker, own]])
  const workers = listens ? await ask(told, milliseconds) : [worker]
  const all = new Set([worker, ...workers])
  return {
    workers: new Map([...all].map((name) => [name, told.has(name)])),
    expositions: [...told].map(([name, text]) => ({ worker: name, text })),
  }
}

async function ask(told: Map<string, string>, milliseconds: number): Promise<string[]> {
  const id = randomUUID()
  const question: Question = { told, done: () => undefined }
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((done) => {
    question.done = done
    questions().set(id, question)
    timer = setTimeout(done, milliseconds)
    send({ waybill: "figures.ask", id })
  })
  clearTimeout(timer)
  questions().delete(id)
  return question.workers ?? []
}

function send(message: FiguresMessage): void {
  if (process.connected) process.send?.(message)
}

import { Gauge, Registry } from "prom-client"
import { databaseFigures } from "./database-figures"
import { mergeExpositions } from "./merge"
import { type Gathered, gatherFigures } from "./neighbours"
import { processFigures } from "./process-figures"

const neighboursMilliseconds = 2_000

/** All figures of this instance, in Prometheus' text format: of each server process, and what the database knows. */
export async function collectFigures(): Promise<string> {
  const [database, gathered] = await Promise.all([
    databaseFigures(),
    gatherFigures(processFigures, neighboursMilliseconds),
  ])
  return [mergeExpositions(gathered.expositions), await workerFigures(gathered), database].join("\n")
}

async function workerFigures({ workers }: Gathered): Promise<string> {
  const registry = new Registry()
  const up = new Gauge({
    name: "waybill_worker_up",
    help: "Whether a server process told its figures within two seconds.",
    labelNames: ["worker"],
    registers: [registry],
  })
  for (const [worker, told] of workers) up.set({ worker }, told ? 1 : 0)
  return await registry.metrics()
}

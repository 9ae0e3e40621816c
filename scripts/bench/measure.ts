import { Failure } from "../start/failure.ts"
import { type Bench, GiB, median } from "./bench.ts"
import { applyLoad, type Load, type LoadResult } from "./load.ts"
import { type Cpu, cpuSince, isMeasurable, readCpu, treeCpu } from "./processes.ts"
import type { Cost } from "./table.ts"
import type { Answer } from "./transfer.ts"

/** Seconds of load before anything counts, and of each round that does. */
const warmUp = 2
const seconds = 5
const rounds = 2

type Given = Omit<Load, "origin" | "seconds">

export type Measured = { perSecond: number; median: number; bytesPerRequest: number; cost?: Cost }
export type Compared = Measured & { reference?: Measured }

/** Load on the product alone. */
export async function measureLoad(bench: Bench, load: Given): Promise<Measured> {
  return compareLoads(bench, load, null)
}

/** The same load on the product and on the reference, turn by turn, so that both meet the same weather. */
export async function compareLoads(bench: Bench, ours: Given, theirs: Given | null): Promise<Compared> {
  const { server, reference } = bench
  await applyLoad({ ...ours, origin: server.url, seconds: warmUp })
  const mine: Round[] = []
  const others: Round[] = []
  for (let round = 0; round < rounds; round++) {
    mine.push(await playRound({ ...ours, origin: server.url, seconds }, () => readCpu(server.processes)))
    if (!reference || !theirs) continue
    others.push(await playRound({ ...theirs, origin: reference.url, seconds }, () => outside(reference.pid)))
    reference.clear()
  }
  const compared = total(mine)
  return others.length > 0 ? withReference(compared, total(others)) : compared
}

type Round = { result: LoadResult; cpu: Cpu }

function outside(pid: number): Cpu {
  return { workers: isMeasurable ? treeCpu(pid) : 0, primary: 0, database: 0 }
}

async function playRound(load: Load, read: () => Cpu): Promise<Round> {
  const before = read()
  const result = await applyLoad(load)
  return { result, cpu: cpuSince(before, read()) }
}

function total(all: Round[]): Measured {
  const add = (value: (round: Round) => number) => all.reduce((sum, round) => sum + value(round), 0)
  const requests = add(({ result }) => result.requests)
  return {
    perSecond: requests / add(({ result }) => result.seconds),
    median: median(all.map(({ result }) => result.median)),
    bytesPerRequest: add(({ result }) => result.bytes) / requests,
    ...costOf({
      workers: add(({ cpu }) => cpu.workers) / requests,
      primary: add(({ cpu }) => cpu.primary) / requests,
      database: add(({ cpu }) => cpu.database) / requests,
    }),
  }
}

function costOf(cost: Cost): { cost?: Cost } {
  return isMeasurable ? { cost } : {}
}

function withReference(ours: Measured, reference: Measured): Compared {
  const cost = ours.cost && { ...ours.cost, ...(reference.cost ? { reference: reference.cost.workers } : {}) }
  return { ...ours, ...(cost ? { cost } : {}), reference }
}

export type Transferred = { bytesPerSecond: number; cost?: Cost; reference?: number }

/**
 * One large transfer after the other, turn by turn: the median of their rates, and the CPU time of one GiB.
 * @param bytes of each transfer.
 */
export async function compareTransfers(
  bench: Bench,
  bytes: number,
  ours: () => Promise<Answer>,
  theirs: (() => Promise<Answer>) | null,
): Promise<Transferred> {
  const { server, reference } = bench
  const mine: number[] = []
  const others: number[] = []
  let cpu: Cpu = { workers: 0, primary: 0, database: 0 }
  let referenceCpu = 0
  for (let round = 0; round < 3; round++) {
    const before = readCpu(server.processes)
    mine.push(bytes / requireGood(await ours()).seconds)
    cpu = addCpu(cpu, cpuSince(before, readCpu(server.processes)))
    if (!reference || !theirs) continue
    const cpuBefore = outside(reference.pid).workers
    others.push(bytes / requireGood(await theirs()).seconds)
    referenceCpu += outside(reference.pid).workers - cpuBefore
    reference.clear()
  }
  const perGiB = (spent: number) => (spent / mine.length) * (GiB / bytes)
  const cost = { workers: perGiB(cpu.workers), primary: perGiB(cpu.primary), database: perGiB(cpu.database) }
  if (others.length === 0) return { bytesPerSecond: median(mine), ...costOf(cost) }
  return {
    bytesPerSecond: median(mine),
    reference: median(others),
    ...costOf({ ...cost, reference: perGiB(referenceCpu) }),
  }
}

function addCpu(one: Cpu, other: Cpu): Cpu {
  return {
    workers: one.workers + other.workers,
    primary: one.primary + other.primary,
    database: one.database + other.database,
  }
}

function requireGood(answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new Failure(`A transfer was answered ${answer.status}: ${answer.body}`)
}

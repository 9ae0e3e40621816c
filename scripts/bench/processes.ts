import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"

/** The processes whose cost is told: those that serve, the one above them, and the database's. */
export type Processes = { workers: number[]; primary: number; database: number }

/** Milliseconds of CPU time, user and system, all threads. */
export type Cpu = { workers: number; primary: number; database: number }

/** What can only be read where there is a /proc. */
export const isMeasurable = existsSync("/proc/self/stat")

/** Linux counts CPU time in hundredths of a second, whatever its timer does. */
const tickMilliseconds = 10

function statOf(pid: number): string[] {
  try {
    // The name before the last parenthesis may hold anything.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
  } catch {
    return []
  }
}

/** Own time, and that of children that have ended. */
function cpuOf(pid: number): number {
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = statOf(pid).slice(11, 15).map(Number)
  return (user + system + childrenUser + childrenSystem) * tickMilliseconds
}

/** Processes that were started by this one and still run. */
export function childrenOf(parent: number): number[] {
  if (!isMeasurable) return []
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(statOf(pid)[1]) === parent)
}

/**
 * Whether a process still holds what it had open. One that is killed does until the last of its threads has ended, also when
 * the first, which gives it its state, already has.
 */
export function isRunning(pid: number): boolean {
  try {
    return !["Z", "X"].includes(statOf(pid)[0] ?? "X") || readdirSync(`/proc/${pid}/task`).length > 1
  } catch {
    return false
  }
}

/** The processes of this one's children whose command line holds `text`. */
export function childrenNamed(parent: number, text: string): number[] {
  return childrenOf(parent).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** CPU time of a process and of all that it has started. */
export function treeCpu(pid: number): number {
  return cpuOf(pid) + sum(childrenOf(pid).map(cpuOf))
}

export function readCpu(processes: Processes): Cpu {
  return {
    workers: sum(processes.workers.map(cpuOf)),
    primary: cpuOf(processes.primary),
    database: treeCpu(processes.database),
  }
}

export function cpuSince(before: Cpu, now: Cpu): Cpu {
  return {
    workers: now.workers - before.workers,
    primary: now.primary - before.primary,
    database: now.database - before.database,
  }
}

/** Bytes on disk of the files that the server processes have open at this moment, also of those that have no name. */
export function openBytes(processes: Processes): number {
  return sum(processes.workers.flatMap((pid) => readdirSync(`/proc/${pid}/fd`).map((fd) => fileBytes(pid, fd))))
}

function fileBytes(pid: number, fd: string): number {
  try {
    const found = statSync(`/proc/${pid}/fd/${fd}`)
    return found.isFile() ? found.blocks * 512 : 0
  } catch {
    // Closed meanwhile.
    return 0
  }
}

/** Resident memory of these processes together, at this moment, in bytes. */
export function residentBytes(pids: number[]): number {
  if (!isMeasurable) return 0
  return sum(
    pids.map(
      (pid) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024,
    ),
  )
}

/** Forgets how much memory the processes had at most, so that what comes next is measured for itself. */
export function forgetPeaks(processes: Processes): void {
  if (isMeasurable) for (const pid of processes.workers) writeFileSync(`/proc/${pid}/clear_refs`, "5")
}

/** The most resident memory that each server process had since then, in bytes. */
export function peaks(processes: Processes): number[] {
  if (!isMeasurable) return []
  return processes.workers.map((pid) => {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))
    return Number(line?.[1] ?? 0) * 1024
  })
}

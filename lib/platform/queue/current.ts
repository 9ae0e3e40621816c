import { singleton } from "../singleton"
import type { JobEngine } from "./queue"

const current = singleton("job-engine", () => ({ of: undefined as JobEngine | undefined, refuses: false }))

/** The engine that the jobs of this process go to; none before the start, and in processes without jobs. */
export function currentEngine(): JobEngine | undefined {
  return current().of
}

/** Makes it the process's own. */
export function keepEngine(engine: JobEngine): JobEngine {
  current().of = engine
  return engine
}

/** Resolves when the engine could take events now; at once in a process without jobs. @throws what is wrong with it */
export async function probeEngine(): Promise<void> {
  await current().of?.probe()
}

/** Whether the last events that this process handed over were not taken. */
export function engineRefuses(): boolean {
  return current().refuses
}

/** What came of handing events over. */
export function noteHandOver(isTaken: boolean): void {
  current().refuses = !isTaken
}

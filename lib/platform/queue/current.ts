import { singleton } from "../singleton"
import type { JobEngine } from "./queue"

const chosen = singleton("job-engine", (): { of: JobEngine | null } => ({ of: null }))

/** Says which engine runs this process's jobs. */
export function chooseEngine(engine: JobEngine): void {
  chosen().of = engine
}

/** Resolves when the engine could take events now; at once in a process without jobs. @throws what is wrong with it */
export async function probeEngine(): Promise<void> {
  await chosen().of?.probe()
}

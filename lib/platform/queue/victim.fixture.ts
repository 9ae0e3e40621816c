import { queuePool } from "./connections"
import { hastyEngine, twoStepFunction } from "./fixture"

/** A worker for a test to kill: it hangs in the second step of `two-steps`, holding its ticket. */
await hastyEngine(queuePool(), [twoStepFunction(queuePool(), true)], { leaseSeconds: 3 }).start()

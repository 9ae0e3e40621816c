/** Something a person can put right: its message is one line, and all that is shown of it. */
export class Failure extends Error {
  override name = "Failure"
}

/** Ends the process with one line for a failure, and with the whole story for what nobody expected. */
export function exitWith(error: unknown): never {
  const expected = error instanceof Failure || (error instanceof Error && error.name === "EnvironmentError")
  console.error(expected ? error.message : error)
  process.exit(1)
}

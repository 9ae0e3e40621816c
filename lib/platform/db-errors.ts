import { Prisma } from "./generated/prisma/client"

/** Whether two writers met at a unique constraint, and this one came second. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002"
}

const awayCodes = new Set(["P1000", "P1001", "P1002", "P1008", "P1010", "P1017", "P2024", "P2028", "P2037"])
const awayMessage = /ECONNREFUSED|ECONNRESET|terminat|timeout exceeded when trying to connect|the database system is/i

/** Whether the database is away, rather than the statement wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true
  if (error instanceof Prisma.PrismaClientKnownRequestError && awayCodes.has(error.code)) return true
  return error instanceof Error && awayMessage.test(error.message)
}

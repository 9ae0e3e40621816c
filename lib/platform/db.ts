import { PrismaPg } from "@prisma/adapter-pg"
import { Pool } from "pg"
import { env } from "./env"
import { PrismaClient } from "./generated/prisma/client"
import { singleton } from "./singleton"

/** The process's connections, shared by Prisma, the throttle and the job engine. */
export const pool = singleton(
  "pool",
  () => new Pool({ connectionString: env().DATABASE_URL, max: env().DATABASE_POOL, connectionTimeoutMillis: 5_000 }),
)

/** The database. */
export const db = singleton("db", () => new PrismaClient({ adapter: new PrismaPg(pool()) }))

export type Database = PrismaClient
/** What a verb writes through: one transaction. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]

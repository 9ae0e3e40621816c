import pLimit from "p-limit"
import { Client } from "pg"
import type { Instances } from "../../faults/instances.ts"
import { callApi } from "../api.ts"

/** Access tokens of people who are signed in. */
export type People = { clients: string[]; ops: string[] }

/** One of so many people is of Ops. */
const clientsForEachOps = 24

/**
 * Makes accounts, all with the first Ops admin's password, and signs them in: each by itself, as people do. The rows are
 * written by SQL, since sign-ups and their mails are measured elsewhere.
 */
export async function makePeople(instances: Instances, count: number): Promise<People> {
  const database = new Client({ connectionString: instances.databaseUrl })
  await database.connect()
  const { rows } = await database.query<{ email: string; role: string }>(insertPeople, [count, clientsForEachOps])
  await database.end()
  const limit = pLimit(8)
  const signedIn = await Promise.all(
    rows.map(({ email, role }) =>
      limit(async () => {
        const credentials = { email, password: instances.ops.password }
        const { access_token: token } = await callApi<{ access_token: string }>(instances.url, "/token", credentials)
        return { role, token }
      }),
    ),
  )
  const tokens = (wanted: string) => signedIn.filter(({ role }) => role === wanted).map(({ token }) => token)
  return { clients: tokens("CLIENT"), ops: tokens("OPS") }
}

const insertPeople = `
  INSERT INTO "user" (id, email, name, password_hash, role, verified_at, updated_at)
  SELECT gen_random_uuid(), 'user-' || n || '@example.com', 'User ' || n, first.password_hash,
         (CASE WHEN n % ($2::int + 1) = 1 THEN 'OPS' ELSE 'CLIENT' END)::"Role", now(), now()
  FROM generate_series(1, $1::int) n, (SELECT password_hash FROM "user" WHERE role = 'OPS' LIMIT 1) first
  RETURNING email, role::text`

import type { Person } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import { tokenHash } from "./open-session"

type SessionRow = {
  session_id: string
  id: string
  name: string
  email: string
  role: "OPS" | "CLIENT"
  admin: boolean
  verified: boolean
  stale: boolean
}

/** Sessions seen within this many seconds are not written to again. */
const touchAfter = 300

/** Who holds this access token, as of now; null when the session or its user is dead. */
export function findPersonByAccessToken(accessToken: string): Promise<Person | null> {
  return findPerson(Prisma.sql`
    SELECT s.id AS session_id, u.id, u.name, u.email, u.role::text AS role, u.admin, u.verified_at IS NOT NULL AS verified,
           s.last_seen_at < now() - make_interval(secs => ${touchAfter}) AS stale
    FROM session s JOIN "user" u ON u.id = s.user_id
    WHERE s.access_token_hash = ${tokenHash(accessToken)} AND s.access_expires_at > now() AND s.expires_at > now()
      AND s.revoked_at IS NULL AND u.disabled_at IS NULL AND s.session_version = u.session_version`)
}

/** Who is signed in with this browser session, as of now; null when the session or its user is dead, or it idled too long. */
export function findPersonBySession(sessionId: string): Promise<Person | null> {
  return findPerson(Prisma.sql`
    SELECT s.id AS session_id, u.id, u.name, u.email, u.role::text AS role, u.admin, u.verified_at IS NOT NULL AS verified,
           s.last_seen_at < now() - make_interval(secs => ${touchAfter}) AS stale
    FROM session s JOIN "user" u ON u.id = s.user_id
    WHERE s.id = ${sessionId}::uuid AND s.kind = 'BROWSER' AND s.expires_at > now()
      AND s.last_seen_at > now() - make_interval(secs => ${env().SESSION_IDLE_SECONDS})
      AND s.revoked_at IS NULL AND u.disabled_at IS NULL AND s.session_version = u.session_version`)
}

/**
 * Whether a person is still who they were when their session was found, and the session goes on. To ask is no activity: it
 * keeps no session alive that would have idled out.
 */
export async function isStillSignedIn({ id, role, sessionId }: Person): Promise<boolean> {
  const rows = await queryRows(Prisma.sql`
    SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id
    WHERE s.id = ${sessionId}::uuid AND s.expires_at > now() AND s.revoked_at IS NULL
      AND CASE s.kind WHEN 'BEARER' THEN s.access_expires_at > now()
          ELSE s.last_seen_at > now() - make_interval(secs => ${env().SESSION_IDLE_SECONDS}) END
      AND u.id = ${id}::uuid AND u.disabled_at IS NULL AND s.session_version = u.session_version
      AND u.role::text = ${role.toUpperCase()} AND (u.role = 'OPS' OR u.verified_at IS NOT NULL)`)
  return rows.length > 0
}

async function findPerson(statement: Prisma.Sql): Promise<Person | null> {
  const [row] = await queryRows<SessionRow>(statement)
  if (!row) return null
  if (row.stale) await touch(row.session_id)
  const { id, name, email, session_id: sessionId } = row
  return row.role === "OPS"
    ? { role: "ops", id, name, email, sessionId, admin: row.admin }
    : { role: "client", id, name, email, sessionId, verified: row.verified }
}

async function touch(sessionId: string): Promise<void> {
  await db().session.updateMany({ where: { id: sessionId }, data: { lastSeenAt: new Date() } })
}

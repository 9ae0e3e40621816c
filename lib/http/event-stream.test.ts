import { once } from "node:events"
import { createServer, get, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { modules } from "@/app/api/v1/modules"
import { newId } from "@/lib/core/ids"
import { openSession } from "@/lib/features/sessions/open-session"
import { db } from "@/lib/platform/db"
import { liveHub } from "@/lib/platform/live/hub"
import { endEventStreams, streamsPerPerson } from "./event-stream"
import { serveRoutes } from "./serve"

const serve = serveRoutes("/api/v1", modules)
const server = createServer((request, response) => void serve(request, response))
type Signed = { id: string; token: string; sessionId: string }
let ops: Signed
let client: Signed

beforeAll(async () => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
})
beforeEach(async () => {
  ops = await signedIn("OPS")
  client = await signedIn("CLIENT")
})
afterAll(async () => {
  endEventStreams()
  server.closeAllConnections()
  server.close()
  await liveHub().stop()
})

async function signedIn(role: "OPS" | "CLIENT"): Promise<Signed> {
  const email = `${newId()}@example.com`
  const person = { name: "Somebody", email, role, passwordHash: "!", verifiedAt: new Date() } as const
  const { id, sessionVersion } = await db().user.create({ data: person })
  const made = await bearer(id, sessionVersion)
  return { id, ...made }
}

async function bearer(userId: string, sessionVersion: number): Promise<{ token: string; sessionId: string }> {
  const ctx = { actor: { role: "nobody" }, requestId: newId(), ip: null, userAgent: null } as const
  throw new Error(`${typeof openSession} ${ctx.requestId} ${userId} ${sessionVersion}`)
}

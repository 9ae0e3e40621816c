import { expect } from "vitest"
import { InngestServer } from "@/scripts/test/inngest/server"
import { engineContract, type RunStanding } from "./contract"
import { InngestEngine } from "./inngest"
import { eventKey, serveFunctions, signedClient, signingKey } from "./inngest.fixture"

const standings: Record<string, RunStanding> = {
  QUEUED: "running",
  RUNNING: "running",
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELLED: "failed",
}

engineContract("an Inngest server over HTTP", async () => {
  const server = await InngestServer.start({ signingKey, eventKey, backoff: () => 0.2 })
  const client = signedClient(server.url)
  let close = async () => {}
  return {
    client,
    start: async (functions) => {
      const served = await serveFunctions(client, functions)
      close = served.close
      expect((await server.sync(served.url)).status).toBe(200)
      return new InngestEngine(client, "http://localhost:8288")
    },
    standing: async (eventId, functionId) => {
      const run = server.runsOf(functionId).find(({ event }) => event.id === eventId)
      return run ? (standings[run.status] ?? "unknown") : "unknown"
    },
    stop: async () => {
      await server.stop()
      await close()
    },
  }
})

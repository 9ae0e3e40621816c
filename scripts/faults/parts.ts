import { join } from "node:path"
import { signatures } from "../../lib/platform/scanner/clamd.fixture.ts"
import type { Environment } from "../start/command.ts"
import { findClamd } from "../test/clamd.ts"
import { startClamd } from "../test/clamd-server.ts"
import { InngestServer } from "../test/inngest/server.ts"
import { hasS3, startS3 } from "../test/s3.ts"
import { FaultProxy } from "./fault-proxy.ts"
import { startResend } from "./resend.ts"

/** A part of the product that can be made to fail, with how the product finds it. */
export type Part = {
  proxy: FaultProxy
  settings: Environment
  /** Tells it where the product is, once that is up. */
  introduce?: (url: string) => Promise<void>
  stop: () => Promise<void>
}

export type PartName = "mail" | "scanner" | "storage" | "inngest"

/** @param folder that the product keeps its data in. @returns null where the part cannot be had */
const starters: Record<PartName, (folder: string) => Promise<Part | null>> = {
  mail: async (folder) => {
    const server = await startResend(join(folder, "mailbox"))
    const proxy = await FaultProxy.to(server.url)
    return part(proxy, { RESEND_API_KEY: "re_test", RESEND_BASE_URL: proxy.through(server.url) }, server.stop)
  },
  scanner: async () => {
    if (!findClamd()) return null
    const clamd = await startClamd([signatures.eicar])
    const { host, port } = clamd.addresses.tcp
    const proxy = await FaultProxy.to(`tcp://${host}:${port}`)
    const settings = { CLAMD_URL: proxy.through(`tcp://${host}:${port}`), CLAMD_IDLE_TIMEOUT_SECONDS: "5" }
    return part(proxy, settings, clamd.stop)
  },
  storage: async () => {
    if (!hasS3()) return null
    const server = await startS3()
    const { S3_TEST_ENDPOINT: endpoint, ...keys } = { ...process.env, ...server.environment }
    if (!endpoint) return null
    const proxy = await FaultProxy.to(endpoint)
    const settings = {
      S3_ENDPOINT: proxy.through(endpoint),
      S3_BUCKET: "waybill-faults",
      S3_ACCESS_KEY_ID: keys.S3_TEST_ACCESS_KEY_ID,
      S3_SECRET_ACCESS_KEY: keys.S3_TEST_SECRET_ACCESS_KEY,
    }
    return part(proxy, settings, server.stop)
  },
  inngest: async () => {
    const keys = { eventKey: "event-key-of-the-test", signingKey: `signkey-test-${"5f3c".repeat(16)}` }
    const server = await InngestServer.start({ ...keys, backoff: () => 0.5 })
    const proxy = await FaultProxy.to(server.url)
    const settings = {
      INNGEST_BASE_URL: proxy.through(server.url),
      INNGEST_EVENT_KEY: keys.eventKey,
      INNGEST_SIGNING_KEY: keys.signingKey,
      // So that checks go through it as well, and not mails alone.
      CHECK_AT_ONCE_BYTES: "0",
    }
    const introduce = async (url: string) => {
      const { status } = await server.sync(`${url}/api/inngest`)
      if (status !== 200) throw new Error(`Registering was answered ${status}.`)
    }
    return { ...part(proxy, settings, () => server.stop()), introduce }
  },
}

function part(proxy: FaultProxy, settings: Environment, stop: () => void | Promise<void>): Part {
  return {
    proxy,
    settings,
    stop: async () => {
      await proxy.stop()
      await stop()
    },
  }
}

export function startPart(name: PartName, folder: string): Promise<Part | null> {
  return starters[name](folder)
}

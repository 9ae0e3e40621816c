import { createHash } from "node:crypto"
import { once } from "node:events"
import { renameSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { join } from "node:path"

/** What Resend's published API does with `POST /emails`, as far as a sender can see; mails are kept in a folder. */
export type MailServer = { url: string; stop: () => void }

/** @param folder as the product's own mailbox keeps them. */
export async function startResend(folder: string): Promise<MailServer> {
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ""
    for await (const part of request) body += part
    const key = String(request.headers["idempotency-key"])
    const path = join(folder, createHash("sha256").update(key).digest("hex"))
    // A mail under a key that was taken before is the same mail.
    writeFileSync(`${path}.draft`, body)
    renameSync(`${path}.draft`, `${path}.json`)
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ id: "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794" }))
  }
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("It listens on a port.")
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

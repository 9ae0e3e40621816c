import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

type Caught = { to: string; text: string }

/** Stands in for Resend's API: keeps what it is sent. */
export async function catchMails(): Promise<{
  url: string
  mailTo: (to: string) => Promise<Caught>
  stop: () => void
}> {
  const caught: Caught[] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    let body = ""
    for await (const part of request) body += part
    caught.push(JSON.parse(body))
    response.writeHead(200, { "content-type": "application/json" }).end('{"id":"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}')
    for (const look of waiting) look()
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mailTo: (to) =>
      new Promise((done, failed) => {
        const timer = setTimeout(() => failed(new Error(`No mail came to ${to}.`)), 30_000)
        const look = () => {
          const mail = caught.find((one) => [one.to].flat().includes(to))
          if (!mail) return
          clearTimeout(timer)
          waiting.delete(look)
          done(mail)
        }
        waiting.add(look)
        look()
      }),
    stop: () => server.close(),
  }
}

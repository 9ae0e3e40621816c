import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { S3Settings } from "./s3-client"

export type SeenRequest = { method: string; key: string; query: URLSearchParams; headers: IncomingMessage["headers"] }

type Answer = (request: SeenRequest, response: ServerResponse) => boolean | undefined

type Kept = { bytes: Buffer; headers: Record<string, string> }

/**
 * As much of S3 as the adapter speaks, signatures apart, in memory: it writes down what it was asked, and does what no
 * sound server does as soon as `instead` says so (and answers true).
 */
export class OddS3 {
  readonly seen: SeenRequest[] = []
  readonly objects = new Map<string, Kept>()
  /** Bytes of request bodies that have come. */
  received = 0
  instead: Answer = () => false
  /** Told of each connection that is made. */
  onConnection: () => void = () => {}
  private readonly parts = new Map<string, Buffer[]>()
  private readonly server: Server

  private constructor() {
    this.server = createServer((request, response) => void this.take(request, response))
    this.server.on("connection", () => this.onConnection())
  }

  static async start(): Promise<OddS3> {
    const odd = new OddS3()
    await new Promise<void>((done) => odd.server.listen(0, "127.0.0.1", done))
    return odd
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  /** Short of patience, so that a test is. */
  settings(more: Partial<S3Settings> = {}): S3Settings {
    return {
      endpoint: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      region: "us-east-1",
      bucket: "odd",
      accessKeyId: "a",
      secretAccessKey: "b",
      forcePathStyle: true,
      patience: { connect: 500, answer: 200, upload: 2_000, bytes: 200 },
      ...more,
    }
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://odd")
    const { method = "", headers } = request
    const seen = { method, key: url.pathname.split("/")[2] ?? "", query: url.searchParams, headers }
    this.seen.push(seen)
    const chunks: Buffer[] = []
    for await (const chunk of request) {
      chunks.push(chunk as Buffer)
      this.received += (chunk as Buffer).length
    }
    if (!this.instead(seen, response)) this.answer(seen, Buffer.concat(chunks), response)
  }

  private answer(seen: SeenRequest, body: Buffer, response: ServerResponse): void {
    const { method, key, query, headers } = seen
    const uploadId = query.get("uploadId") ?? ""
    if (method === "POST" && query.has("uploads")) {
      this.parts.set(`${key}-1`, [])
      response.end(`<InitiateMultipartUploadResult><UploadId>${key}-1</UploadId></InitiateMultipartUploadResult>`)
    } else if (method === "POST") {
      this.objects.set(key, { bytes: Buffer.concat(this.parts.get(uploadId) ?? []), headers: {} })
      // As some servers do: without an ETag.
      response.end("<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>")
    } else if (method === "PUT" && uploadId) {
      this.parts.get(uploadId)?.push(body)
      response.setHeader("etag", '"part"').end()
    } else if (method === "PUT") {
      const source = String(headers["x-amz-copy-source"] ?? "").split("/")[1]
      const kept = { bytes: this.objects.get(source ?? "")?.bytes ?? body, headers: metadataOf(headers) }
      this.objects.set(key, kept)
      const encryption = headers["x-amz-server-side-encryption"]
      if (encryption) response.setHeader("x-amz-server-side-encryption", encryption)
      response.end(source ? "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>" : "")
    } else if (method === "DELETE") {
      this.objects.delete(key)
      response.writeHead(204).end()
    } else if (uploadId) {
      const parts = (this.parts.get(uploadId) ?? []).map(partXml)
      response.end(`<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join("")}</ListPartsResult>`)
    } else if (key === "") {
      response.end("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>")
    } else this.give(key, method, headers.range, response)
  }

  private give(key: string, method: string, range: string | undefined, response: ServerResponse): void {
    const kept = this.objects.get(key)
    if (!kept) {
      response.writeHead(404).end(method === "HEAD" ? "" : "<Error><Code>NoSuchKey</Code></Error>")
      return
    }
    const [start = 0, end = kept.bytes.length - 1] =
      /(\d+)-(\d+)/
        .exec(range ?? "")
        ?.slice(1)
        .map(Number) ?? []
    const bytes = kept.bytes.subarray(start, end + 1)
    if (range) response.setHeader("content-range", `bytes ${start}-${end}/${kept.bytes.length}`)
    response.writeHead(range ? 206 : 200, { ...kept.headers, "content-length": bytes.length })
    response.end(method === "HEAD" ? undefined : bytes)
  }
}

function metadataOf(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (name.startsWith("x-amz-meta-") ? [[name, String(value)]] : [])),
  )
}

function partXml(bytes: Buffer, index: number): string {
  return `<Part><PartNumber>${index + 1}</PartNumber><ETag>"part"</ETag><Size>${bytes.length}</Size></Part>`
}

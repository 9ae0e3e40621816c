import { on } from "node:events"
import { Readable } from "node:stream"
import busboy from "busboy"
import { invalidRequest } from "@/lib/core/check-input"
import { WaybillError } from "@/lib/core/errors"
import { takeOver } from "@/lib/platform/read-buffers"
import { nodeRequest } from "./exchange"
import { decodeParameter, parameterCharset } from "./form-name"

/** So many chunks, of 64 KiB each, wait at most until the sender has to. */
const chunksWaiting = 4

/** `atMost` bytes, by the length of the whole form; 0 where it does not tell. */
type SentFile = { name: string; bytes: AsyncIterable<Uint8Array>; atMost: number }

/**
 * The one file of a multipart/form-data request, as a stream; nothing of it is kept. `use` is called as soon as the
 * file's name is known, so a refusal comes before its bytes. The bytes end well only when the whole form has, so what
 * `use` does after the last of them is done for a form that is in order.
 * @throws WaybillError `unsupported_media_type`, `invalid_request`, `name_not_utf8`, `incomplete_upload`; whatever `use` throws
 */
export async function receiveFile<Result>(request: Request, use: (file: SentFile) => Promise<Result>): Promise<Result> {
  if (!request.headers.get("content-type")?.toLowerCase().startsWith("multipart/form-data") || !request.body) {
    throw new WaybillError("unsupported_media_type", {
      detail: "Send multipart/form-data with the file in the field `file`.",
    })
  }
  const parser = makeParser(request)
  const node = nodeRequest()
  const source = node ?? Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
  try {
    const atMost = Number(request.headers.get("content-length") ?? 0)
    return await use({ ...(await findFile(source, parser)), atMost })
  } finally {
    source.unpipe(parser)
    // The connection's request stays: the answer is still to be sent over it.
    if (!node) source.destroy()
    parser.destroy()
  }
}

/** Parses up to the file's name; the rest is parsed as its bytes are read. */
function findFile(source: Readable, parser: busboy.Busboy): Promise<Omit<SentFile, "atMost">> {
  const found = Promise.withResolvers<Omit<SentFile, "atMost">>()
  const form = Promise.withResolvers<void>()
  // Who awaits the file's bytes awaits this too, but perhaps later than it fails, or never.
  form.promise.catch(found.reject)
  let begun = false
  parser.on("file", (field, stream, { filename }) => {
    // What ends it early is told by the form.
    stream.on("error", () => {})
    try {
      if (begun || !filename || decodeParameter(field) !== "file") throw badForm("Send one file, in the field `file`.")
      found.resolve({ name: decodeParameter(filename), bytes: untilFormEnds(stream, form.promise) })
    } catch (error) {
      stream.resume()
      form.reject(error)
    }
    begun = true
  })
  const cutOff = () => {
    form.reject(new WaybillError("incomplete_upload"))
    parser.destroy()
  }
  parser.on("error", () => form.reject(new WaybillError("incomplete_upload")))
  parser.on("close", () => (begun ? form.resolve() : form.reject(badForm("Send one file, in the field `file`."))))
  source.on("error", cutOff)
  source.on("close", () => {
    if (!source.readableEnded) cutOff()
  })
  // A client may have gone while it was being authenticated.
  if (source.destroyed) cutOff()
  else source.pipe(parser)
  return found.promise
}

/** The stream's bytes, and after the last of them whatever was wrong with the form. */
async function* untilFormEnds(stream: Readable, form: Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunksOf(stream)
  } catch {
    await form
    throw new WaybillError("incomplete_upload")
  }
  await form
}

/** A stream's chunks as they come. Its own iterator would copy those that wait into one. */
async function* chunksOf(stream: Readable): AsyncGenerator<Uint8Array> {
  if (stream.destroyed) return
  const chunks = on(stream, "data", { close: ["end", "close"], highWaterMark: chunksWaiting, lowWaterMark: 1 })
  for await (const [chunk] of chunks) yield takeOver(chunk as Buffer<ArrayBuffer>)
}

function makeParser(request: Request) {
  try {
    return busboy({
      headers: Object.fromEntries(request.headers),
      defParamCharset: parameterCharset,
      preservePath: true,
      limits: { files: 2, fields: 10, fieldSize: 1024, headerPairs: 20 },
    })
  } catch {
    throw badForm("Send well-formed multipart/form-data.")
  }
}

function badForm(message: string): WaybillError {
  return invalidRequest([{ path: "body", message }])
}

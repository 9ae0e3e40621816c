import { Readable } from "node:stream"
import busboy from "busboy"
import { WaybillError } from "@/lib/core/errors"
import { nodeRequest } from "./node-request"

/**
 * The one file of a multipart/form-data request, as a stream; nothing of it is kept. `use` is called as soon as the
 * file's name is known, so a refusal comes before its bytes.
 * @throws WaybillError `unsupported_media_type`, `invalid_request`, `incomplete_upload`; whatever `use` throws
 */
export async function receiveFile<Result>(
  request: Request,
  use: (file: { name: string; bytes: AsyncIterable<Uint8Array> }) => Promise<Result>,
): Promise<Result> {
  if (!request.headers.get("content-type")?.toLowerCase().startsWith("multipart/form-data") || !request.body) {
    throw new WaybillError("unsupported_media_type", {
      detail: "Send multipart/form-data with the file in the field `file`.",
    })
  }
  const node = nodeRequest()
  const source = node ?? Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
  const parser = makeParser(request)
  try {
    return await new Promise<Result>((resolve, reject) => {
      let begun = false
      parser.on("file", (field, stream, { filename }) => {
        if (field !== "file" || begun || !filename) return reject(badForm("wants one file, in the field `file`"))
        begun = true
        use({ name: filename, bytes: stream }).then(resolve, reject)
      })
      parser.on("close", () => {
        if (!begun) reject(badForm("wants one file, in the field `file`"))
      })
      parser.on("error", () => reject(new WaybillError("incomplete_upload")))
      source.on("error", (error) => {
        parser.destroy(error)
        reject(new WaybillError("incomplete_upload"))
      })
      source.pipe(parser)
    })
  } finally {
    source.unpipe(parser)
    // The connection's request stays: the answer is still to be sent over it.
    if (!node) source.destroy()
    parser.destroy()
  }
}

function makeParser(request: Request) {
  try {
    return busboy({
      headers: Object.fromEntries(request.headers),
      defParamCharset: "utf8",
      preservePath: true,
      limits: { files: 2, fields: 10, fieldSize: 1024, headerPairs: 20 },
    })
  } catch {
    throw badForm("is not well-formed multipart/form-data")
  }
}

function badForm(message: string): WaybillError {
  return new WaybillError("invalid_request", { faults: [{ path: "body", message }] })
}

import { ERRORS } from "@tus/server"

const general = "Send a request as tus 1.0 describes it."

/** What to send instead, for each refusal of the library's. */
const words: Record<keyof typeof ERRORS, string> = {
  MISSING_OFFSET: "Send Upload-Offset: the number of bytes that are there already.",
  ABORTED: "Another request goes on with this upload. Ask with HEAD where it is.",
  INVALID_TERMINATION: "This upload is complete. Withdraw its file instead.",
  ERR_LOCK_TIMEOUT: "Another request is busy with this upload. Try again in a moment.",
  INVALID_CONTENT_TYPE: "Send the content type application/offset+octet-stream.",
  FILE_NOT_FOUND: "There is no such upload. Begin a new one.",
  INVALID_OFFSET: "The bytes do not begin where the upload is. Ask with HEAD for its Upload-Offset.",
  FILE_NO_LONGER_EXISTS: "This upload is over. Begin a new one.",
  ERR_SIZE_EXCEEDED: "These are more bytes than Upload-Length announced.",
  ERR_MAX_SIZE_EXCEEDED: "Upload-Length is more than a file may have; Tus-Max-Size of OPTIONS tells how many bytes.",
  INVALID_LENGTH: "Send Upload-Length: the number of bytes of the whole file.",
  INVALID_METADATA: "Send Upload-Metadata: names with values in base64, separated by commas, each name once.",
  UNKNOWN_ERROR: general,
  FILE_WRITE_ERROR: "Not all bytes arrived. Ask with HEAD where the upload is, and go on from there.",
  UNSUPPORTED_CONCATENATION_EXTENSION: "Send the file in one upload: parts are not put together here.",
  UNSUPPORTED_CREATION_DEFER_LENGTH_EXTENSION: "Send Upload-Length from the start.",
  UNSUPPORTED_EXPIRATION_EXTENSION: general,
}

/** Our sentence for what the tus library answered, which names headers that it could not read: `Invalid upload-length`. */
export function tusWords(status: number, text: string): string {
  const said = text.trim()
  const known = Object.entries(ERRORS).find(([, error]) => error.status_code === status && error.body.trim() === said)
  if (known) return words[known[0] as keyof typeof ERRORS]
  const names = /^Invalid ([a-z- ]+)$/.exec(said)?.[1]?.split(" ") ?? []
  const headers = names.map((name) => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()))
  return headers.length > 0 ? `${general} ${headers.join(" and ")} cannot be read.` : general
}

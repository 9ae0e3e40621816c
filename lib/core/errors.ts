import { brand, hasBrand } from "@/lib/platform/brand"

/** Every way in which a request can be refused: the stable code, its HTTP status and a title for people. */
const catalogue = {
  invalid_request: [400, "The request is not valid."],
  name_not_utf8: [400, "The file's name is not in UTF-8, or has lost letters."],
  invalid_token: [400, "This link is not valid."],
  expired_token: [400, "This link has expired."],
  invalid_code: [400, "This code is not right, or no longer works."],
  weak_password: [400, "Choose another password."],
  unauthenticated: [401, "Sign in to go on."],
  invalid_credentials: [401, "E-mail or password is not right, or the address is not verified yet."],
  forbidden: [403, "You may not do this."],
  cross_site: [403, "This request came from another site."],
  not_found: [404, "There is nothing here."],
  method_not_allowed: [405, "This method is not offered here."],
  request_timeout: [408, "The request took too long to arrive."],
  conflict: [409, "Something else changed this at the same moment."],
  not_received_whole: [409, "You have not been sent this file whole yet."],
  link_expired: [410, "This link has expired."],
  link_revoked: [410, "This link was ended, or its file was withdrawn."],
  link_used_up: [410, "This link has been used as often as it may."],
  too_large: [413, "This is larger than what is accepted here."],
  quota_exceeded: [413, "There is no room left for this file in what may be kept here."],
  unsupported_type: [415, "Only .docx, .xlsx and .pptx files are accepted."],
  unsupported_media_type: [415, "This content type is not accepted here."],
  range_not_satisfiable: [416, "There are no such bytes in this file."],
  wrong_fingerprint: [422, "This is not the SHA-256 of this file."],
  empty_file: [422, "The file is empty."],
  not_office: [422, "This is not an Office document, whatever its name says."],
  wrong_type: [422, "The content is another kind of document than the name says."],
  template_type: [422, "The file is a template, not a document."],
  slideshow_type: [422, "The file is a slide show that plays by itself, not a presentation."],
  legacy_file: [422, "The file is in the old format of Word, Excel or PowerPoint."],
  encrypted_file: [422, "The file is protected with a password."],
  macro_enabled: [422, "The file contains macros."],
  active_x: [422, "The file contains ActiveX controls."],
  executable_object: [422, "The file contains a program as an embedded object."],
  remote_template: [422, "The file loads its template from a web address."],
  remote_object: [422, "The file loads an object, a frame or other content from elsewhere."],
  dde: [422, "The file contains DDE fields or formulas, which can start programs."],
  runs_program: [422, "The file contains an action or a formula that starts a program or a macro."],
  unsafe_link: [422, "The file contains a link that starts a program or a script."],
  file_server: [422, "The file loads something from a file server as soon as it is opened."],
  unknown_object: [422, "The file contains an embedded object of a kind that is not accepted."],
  duplicate_entry: [422, "The file contains two parts of one name."],
  unsafe_entry_name: [422, "The file contains a part whose name is not allowed in Office documents."],
  backslash_names: [
    422,
    "The file was packed with backslashes in the names of its parts, which not every program can read.",
  ],
  encrypted_entry: [422, "A part of the file is encrypted."],
  unknown_compression: [422, "A part of the file is packed in a way that Office does not use."],
  overlapping_entries: [422, "Parts of the file overlap."],
  header_mismatch: [422, "The file contradicts itself about its parts."],
  bad_checksum: [422, "A part of the file is damaged."],
  xml_doctype: [422, "A part of the file declares a document type or entities."],
  malformed_xml: [422, "A part of the file is not well-formed."],
  unknown_encoding: [422, "A part of the file uses a text encoding that Office documents do not use."],
  bomb: [422, "The file unpacks to far more than a document of its size."],
  too_complex: [422, "The file is too complex to be checked within the limits."],
  damaged_file: [422, "The file is damaged or incomplete."],
  infected_file: [422, "The malware scanner found something in the file."],
  incomplete_upload: [400, "The upload ended before the whole file was there."],
  throttled: [429, "Too many tries. Wait a little."],
  internal: [500, "Something went wrong on our side. Nothing was lost."],
  unavailable: [503, "A part of the service is away. Try again in a moment."],
  storage_full: [507, "There is no room for this file at the moment."],
} as const satisfies Record<string, readonly [number, string]>

export type ErrorCode = keyof typeof catalogue

/** One thing wrong with the input: where, and what. */
export type Fault = { path: string; message: string }

type Extra = { detail?: string; faults?: Fault[]; retryAfter?: number; cause?: unknown }

/** An expected refusal. lib/http turns it into application/problem+json once. */
export class WaybillError extends Error {
  override name = "WaybillError"
  readonly [brand]: string = "waybill"
  readonly status: number
  readonly detail: string | undefined
  readonly faults: Fault[] | undefined
  /** Seconds until trying again makes sense. */
  readonly retryAfter: number | undefined

  constructor(
    readonly code: ErrorCode,
    extra: Extra = {},
  ) {
    const [status, title] = catalogue[code]
    super(title, { cause: extra.cause })
    this.status = status
    this.detail = extra.detail
    this.faults = extra.faults
    this.retryAfter = extra.retryAfter
  }
}

/** Whether it is a WaybillError, of whichever bundle, and whichever kind. */
export function isWaybillError(error: unknown): error is WaybillError {
  return hasBrand(error, "waybill")
}

/** The codes, for the OpenAPI document and for the interface's words. */
export function errorCodes(): { code: ErrorCode; status: number; title: string }[] {
  return (Object.keys(catalogue) as ErrorCode[]).map((code) => ({
    code,
    status: catalogue[code][0],
    title: catalogue[code][1],
  }))
}

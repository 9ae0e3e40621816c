/** The three kinds of document that are taken. */
export type OfficeKind = "docx" | "xlsx" | "pptx"

/** Why a document is refused: stable codes, each of which lib/core/errors says in a sentence. */
export const refusalReasons = [
  "empty_file",
  "not_office",
  "wrong_type",
  "template_type",
  "slideshow_type",
  "legacy_file",
  "encrypted_file",
  "macro_enabled",
  "active_x",
  "executable_object",
  "remote_template",
  "remote_object",
  "dde",
  "runs_program",
  "unsafe_link",
  "file_server",
  "unknown_object",
  "duplicate_entry",
  "unsafe_entry_name",
  "backslash_names",
  "encrypted_entry",
  "unknown_compression",
  "overlapping_entries",
  "header_mismatch",
  "bad_checksum",
  "xml_doctype",
  "malformed_xml",
  "unknown_encoding",
  "bomb",
  "too_complex",
  "damaged_file",
] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** A refusal, and where it was found: a part's name as the file spells it, perhaps with a line; null for the file as a whole. */
export type Refusal = { reason: RefusalReason; where: string | null }

/** What is suspicious but common, and does not keep a document from being accepted. */
export const noticeCodes = [
  "embedded_files",
  "external_data",
  "external_pictures",
  "external_links",
  "add_ins",
  "object_actions",
  "computed_fields",
  "loose_parts",
] as const
export type NoticeCode = (typeof noticeCodes)[number]

/** What a sender may not have meant to send, as people should hear of it: what was written first, then who wrote it. */
export const findingCodes = [
  "server_template",
  "tracked_changes",
  "comments",
  "hidden_text",
  "hidden_sheets",
  "hidden_rows",
  "hidden_columns",
  "hidden_slides",
  "speaker_notes",
  "embedded_files",
  "external_links",
  "author_names",
  "company",
  "last_editor",
  "custom_properties",
] as const
export type FindingCode = (typeof findingCodes)[number]

/** Findings that keep a document back until Ops release it, whatever the settings say. */
export const holdingFindings: readonly FindingCode[] = ["server_template"]

/** How often something was found, and where: at most 20 places, in words for people such as `Sheet "Costs", rows 4 to 9`. */
export type Found<Code extends string> = { code: Code; count: number; places: string[] }

/** What a document says of itself. */
export type DocumentFacts = {
  title: string | null
  author: string | null
  /** Pages (docx, as its program counted them), sheets (xlsx) or slides (pptx). */
  pageCount: number | null
  /** The picture of its first page that it carries, when that is a JPEG or PNG of at most 256 KiB. */
  thumbnail: { type: "image/jpeg" | "image/png"; bytes: Uint8Array } | null
}

export type DocumentReport =
  | {
      ok: true
      kind: OfficeKind
      facts: DocumentFacts
      notices: Found<NoticeCode>[]
      findings: Found<FindingCode>[]
    }
  | ({ ok: false } & Refusal)

/** Random access to a file's bytes; `end` is included. */
export type Source = {
  size: number
  read: (start: number, end: number) => Promise<Uint8Array>
  /** Told of bytes that were read and that nobody looks at any more. */
  done?: (bytes: Uint8Array) => void
}

import { type ContentTypes, parseContentTypes } from "./content-types"
import { readPackage, type Source } from "./package"
import { inWindows } from "./windows"

export type OfficeKind = "docx" | "xlsx" | "pptx"

/** Why a file is not taken; codes that the whole product shares. */
export type OfficeRefusal =
  | "empty_file"
  | "not_office"
  | "wrong_type"
  | "damaged_file"
  | "encrypted_file"
  | "macro_enabled"

export type OfficeVerdict = { ok: true; kind: OfficeKind } | { ok: false; reason: OfficeRefusal }

const ZIP = "504b0304"
/** Compound File Binary: Word, Excel and PowerPoint before 2007, and the wrapper of password-protected files since. */
const COMPOUND = "d0cf11e0a1b11ae1"

const MAIN_TYPES = new Map<string, OfficeKind>([
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xlsx"],
  ["application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "pptx"],
])
/** Templates, slide shows, add-ins and the binary workbook: Office's own, but none of the three. */
const OTHER_MAIN_TYPE =
  /^application\/vnd\.(openxmlformats-officedocument\.\w+\.(template|slideshow)\.main\+xml|ms-\w+\.sheet\.binary\.\w+\.main)$/

/**
 * Tells whether a file is the Office document that its name says, by its content alone. Memory is flat: only the ZIP's
 * directory and its content types are read, through `source.read(start, end)`, both ends included.
 * Never throws for what the bytes are; what `read` throws is thrown on.
 */
export async function inspectOffice(given: Source, expected: OfficeKind): Promise<OfficeVerdict> {
  const source = inWindows(given)
  if (source.size === 0) return refuse("empty_file")
  const head = Buffer.from(await source.read(0, Math.min(8, source.size) - 1)).toString("hex")
  if (head.startsWith(COMPOUND)) return refuse("encrypted_file")
  if (!head.startsWith(ZIP)) return refuse("not_office")

  const found = await readPackage(source)
  if (!found.ok) return found
  const types = parseContentTypes(found.contentTypes)
  return types ? judge(types, found.names, expected) : refuse("damaged_file")
}

/** @param names of the entries, in lower case, without a leading slash. */
function judge(types: ContentTypes, names: Set<string>, expected: OfficeKind): OfficeVerdict {
  const all = [...types.overrides, ...types.defaults].map(({ type }) => type)
  if (all.some((type) => type.includes("vbaproject")) || [...names].some((name) => name.endsWith("vbaproject.bin"))) {
    return refuse("macro_enabled")
  }
  if (all.some((type) => OTHER_MAIN_TYPE.test(type))) return refuse("wrong_type")
  if (all.some((type) => type.includes("macroenabled"))) return refuse("macro_enabled")

  const overridden = types.overrides.filter(({ type }) => MAIN_TYPES.has(type))
  const main = overridden.length > 0 ? overridden : types.defaults.filter(({ type }) => MAIN_TYPES.has(type))
  const kind = MAIN_TYPES.get(main[0]?.type ?? "")
  if (!kind) return refuse("not_office")
  if (main.length > 1) return refuse("damaged_file")
  const present = main.every(({ part, extension }) =>
    part === undefined ? [...names].some((name) => name.endsWith(`.${extension}`)) : names.has(part),
  )
  if (!present) return refuse("damaged_file")
  return kind === expected ? { ok: true, kind } : refuse("wrong_type")
}

function refuse(reason: OfficeRefusal): OfficeVerdict {
  return { ok: false, reason }
}

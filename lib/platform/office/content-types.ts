import { SaxesParser } from "saxes"

/** A content type, in lower case, and the part (no leading slash) or the extension that has it. */
export type ContentType = { type: string; part?: string; extension?: string }
export type ContentTypes = { overrides: ContentType[]; defaults: ContentType[] }

/** `Types`, and in it what it lists: more depth costs the parser time that grows with its square. */
const DEPTH_MAX = 2
const ELEMENTS_MAX = 20_000
const ATTRIBUTES_MAX = 8
const NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"

/**
 * Reads `[Content_Types].xml` (ECMA-376 part 2); undefined when it is not well-formed, has a DOCTYPE, or more depth,
 * elements or attributes than such a list can have.
 */
export function parseContentTypes(xml: Uint8Array): ContentTypes | undefined {
  const found: ContentTypes = { overrides: [], defaults: [] }
  const parser = new SaxesParser({ xmlns: true })
  limit(parser)
  parser.on("opentag", ({ local, uri, attributes }) => {
    if (uri !== NAMESPACE) return
    const value = (name: string) => attributes[name]?.value.trim().toLowerCase()
    const type = value("ContentType") ?? ""
    if (local === "Override") found.overrides.push({ type, part: value("PartName")?.replace(/^\//, "") ?? "" })
    if (local === "Default") found.defaults.push({ type, extension: value("Extension") ?? "" })
  })
  try {
    parser.write(decode(xml)).close()
    return found
  } catch {
    return undefined
  }
}

/** Ends the parsing, by throwing, before namespaces are looked up: that is what is dear. */
function limit(parser: SaxesParser<{ xmlns: true }>): void {
  let depth = 0
  let elements = 0
  let attributes = 0
  const refuse = (why: string) => {
    throw new Error(why)
  }
  parser.on("doctype", () => refuse("a DOCTYPE has no business here"))
  parser.on("opentagstart", () => {
    depth += 1
    elements += 1
    attributes = 0
    if (depth > DEPTH_MAX || elements > ELEMENTS_MAX) refuse("too deep, or too much")
  })
  parser.on("attribute", () => {
    attributes += 1
    if (attributes > ATTRIBUTES_MAX) refuse("too many attributes")
  })
  parser.on("closetag", () => {
    depth -= 1
  })
}

function decode(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString("hex")
  const encoding = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8"
  return new TextDecoder(encoding, { fatal: true }).decode(bytes)
}

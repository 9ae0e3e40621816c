import { readFileSync } from "node:fs"
import { TextWriter, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js"
import { Discoveries } from "../discoveries"
import { Roles } from "../package/roles"
import { ContentTypes, contentTypesName } from "../parts"
import type { FindingCode, OfficeKind } from "../report"
import { MarkupRules } from "../rules/markup-rules"
import { Uses } from "../rules/uses"
import { parse } from "../testing/parse"
import type { Part, Relationship } from "./part"
import { Preflight } from "./preflight"

/** A part with its XML, whole or in the pieces it is parsed in. */
export type XmlPart = Part & { xml: string | Iterable<string> }
export type TestDocument = { kind: OfficeKind; relationships: Relationship[]; parts: XmlPart[] }

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
const mains = { docx: "word/document.xml", xlsx: "xl/workbook.xml", pptx: "ppt/presentation.xml" }

/**
 * A document of these parts, by name, and these relationships, as `id: from role target`; a target with `!` before it is
 * external. The package's own relationships are made.
 */
export function documentOf(
  kind: OfficeKind,
  parts: Record<string, string>,
  relationships: string[] = [],
): TestDocument {
  const given = relationships.map((line): Relationship => {
    const [, id = "", from = "", role = "", target = ""] = /^(\S+): (\S+) (\S+) (.*)$/s.exec(line) ?? []
    const external = target.startsWith("!")
    const type = role.includes(":") ? role : `${office}/${role}`
    return { from, id, type, target: external ? target.slice(1) : target, external }
  })
  const own = (id: string, role: string, target: string) => ({
    from: "",
    id,
    type: `${office}/${role}`,
    target,
    external: false,
  })
  return {
    kind,
    relationships: [
      own("main", "officeDocument", mains[kind]),
      own("core", "metadata/core-properties", "docProps/core.xml"),
      own("app", "extended-properties", "/docProps/app.xml"),
      own("custom", "custom-properties", "docProps/custom.xml"),
      ...given,
    ],
    parts: Object.entries(parts).map(([name, xml]) => ({ name, type: "application/xml", xml })),
  }
}

/** What is found under one code. */
export function finding(document: TestDocument, code: FindingCode): { count: number; places: string[] } | undefined {
  const found = drive(document).findings.find((each) => each.code === code)
  return found && { count: found.count, places: found.places }
}

/** A pre-flight that has heard a document's parts in this order, and what the gate's rules found in them meanwhile. */
export function hear({ kind, relationships, parts }: TestDocument): { result: () => ReturnType<Preflight["result"]> } {
  const preflight = new Preflight({ kind, relationships, parts: parts.map(({ name, type }) => ({ name, type })) })
  const discoveries = new Discoveries()
  const rules = new MarkupRules(new Uses(relationships, new Roles(relationships)), discoveries)
  for (const { name, type, xml } of parts) {
    const listeners = [...rules.listen({ name, type }, "markup"), preflight.listen({ name, type }) ?? {}]
    parse(xml, {
      open: (element) => {
        for (const listener of listeners) listener.open?.(element)
      },
      text: (text) => {
        for (const listener of listeners) listener.text?.(text)
      },
      close: (local, uri) => {
        for (const listener of listeners) listener.close?.(local, uri)
      },
    })
  }
  rules.finish()
  return { result: () => preflight.result(discoveries) }
}

/** What the pre-flight finds in a document. */
export function drive(document: TestDocument): ReturnType<Preflight["result"]> {
  return hear(document).result()
}

/** Reads a whole document from a ZIP, as a test may. */
export async function readDocument(path: string, kind: OfficeKind): Promise<TestDocument> {
  const zip = new ZipReader(new Uint8ArrayReader(readFileSync(path)), { useWebWorkers: false })
  const texts = new Map<string, string>()
  const names: string[] = []
  for (const entry of await zip.getEntries()) {
    if (entry.directory) continue
    names.push(entry.filename)
    if (/(\.xml|\.rels)$/i.test(entry.filename)) texts.set(entry.filename, await entry.getData(new TextWriter()))
  }
  const types = new ContentTypes()
  parse(texts.get(contentTypesName)?.replace(/^\ufeff/, "") ?? "<none/>", types)
  const relationships = [...texts].flatMap(([name, xml]) => (name.endsWith(".rels") ? relationshipsOf(name, xml) : []))
  const isPart = (name: string) => !name.endsWith(".rels") && name !== contentTypesName
  const parts = names
    .filter(isPart)
    .map((name) => ({ name, type: types.typeOf(name), xml: texts.get(name)?.replace(/^\ufeff/, "") ?? "<none/>" }))
  return { kind, relationships, parts }
}

function relationshipsOf(name: string, xml: string): Relationship[] {
  const from = name.replace(/(^|\/)_rels\/([^/]*)\.rels$/, "$1$2")
  const found: Relationship[] = []
  parse(xml.replace(/^\ufeff/, ""), {
    open: ({ local, attribute }) => {
      if (local !== "Relationship") return
      const value = (of: string) => attribute(of) ?? ""
      const external = value("TargetMode") === "External"
      found.push({ from, id: value("Id"), type: value("Type"), target: value("Target"), external })
    },
  })
  return found
}

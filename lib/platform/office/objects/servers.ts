import type { RefusalReason } from "../report"

/*
 * Programs that embedded objects belong to (OLE servers), by class id and by program id. What is in neither list is refused:
 * a class id decides which code of the reader's computer is loaded with the object's bytes.
 */

const ole = (first: string) => `${first}-0000-0000-c000-000000000046`

/** Programs of documents: Office's own, and well-known ones of others. */
const allowedClasses = new Set([
  // Word: documents and pictures of all versions.
  ole("00020900"),
  ole("00020901"),
  ole("00020906"),
  ole("00020907"),
  "f4754c9b-64f5-4b40-8af4-679732ac0607",
  "18a06b6b-2f3f-4e2b-a611-52be631b2d22",
  // Excel: sheets and charts of all versions.
  ole("00020810"),
  ole("00020811"),
  ole("00020820"),
  ole("00020821"),
  ole("00020830"),
  ole("00020832"),
  ole("00020833"),
  // PowerPoint: shows and slides of all versions.
  "ea7bae70-fb3b-11cd-a903-00aa00510ea3",
  "ea7bae71-fb3b-11cd-a903-00aa00510ea3",
  "64818d10-4f9b-11cf-86ea-00aa00b929e8",
  "64818d11-4f9b-11cf-86ea-00aa00b929e8",
  "cf4f55f4-8f87-4d47-80bb-5808164bb3f8",
  "048eb43e-2059-422f-95e0-557da96038af",
  "dc020317-e6e2-4a62-b9fa-b3efe16626f4",
  "3c18eae4-bc25-4134-b7df-1eca1337dddc",
  // Microsoft Graph, Visio and Project.
  ole("00020801"),
  ole("00020803"),
  ole("00021a13"),
  ole("00021a14"),
  ole("00021a15"),
  "74b78f3a-c8c8-11d1-be11-00c04fb6faf1",
  // The Packager, whose content is judged by itself.
  ole("0003000c"),
  ole("0003000e"),
  "f20da720-c02f-11ce-927b-0800095ae340",
  // Acrobat's document; Paint, Photo Editor, bitmaps and metafiles.
  "b801ca65-a1fc-11d0-85ad-444553540000",
  ole("0003000a"),
  "d3e34b21-9d75-101a-8c3d-00aa001a1652",
  "11943940-36de-11cf-953e-00c0a84029e9",
  ole("00000315"),
  ole("00000316"),
  ole("00000319"),
  // MathType, which is another company's and still mended; AutoCAD.
  ole("0002ce03"),
  "d70e31ad-2614-49f2-b0fc-aca781d81f3e",
])

/** Servers that are known to be attacked, or to run what they are given. */
const deniedClasses = new Map<string, RefusalReason>([
  // The Equation Editor of 2000, without its source and without repair, under its four ids.
  [ole("0002ce02"), "executable_object"],
  [ole("00021700"), "executable_object"],
  [ole("0003000b"), "executable_object"],
  [ole("0004a6b0"), "executable_object"],
  // Installers.
  [ole("000c1084"), "executable_object"],
  [ole("000c1086"), "executable_object"],
  // Browsers, pages and applications of pages.
  ["eab22ac3-30c1-11cf-a7eb-0000c05bae0b", "active_x"],
  ["8856f961-340a-11d0-a96b-00c04fd705a2", "active_x"],
  ["25336920-03f9-11cf-8fd0-00aa00686f13", "active_x"],
  ["3050f4d8-98b5-11cf-bb82-00aa00bdce0b", "active_x"],
  ["3050f5c8-98b5-11cf-bb82-00aa00bdce0b", "active_x"],
  // Flash, Windows Media Player, scriptlets.
  ["d27cdb6e-ae6d-11cf-96b8-444553540000", "active_x"],
  ["6bf52a52-394a-11d3-b153-00c04f79faa6", "active_x"],
  ["ae24fdae-03c6-11d1-8b76-0080c744f389", "active_x"],
  // Links, and what names a place elsewhere.
  [ole("00000300"), "remote_object"],
  [ole("00000303"), "remote_object"],
  [ole("00000309"), "remote_object"],
  ["79eac9e0-baf9-11ce-8c82-00aa004ba90b", "remote_object"],
  ["ecabb0c7-7f19-11d2-978e-0000f8757e2a", "remote_object"],
  ["ecabafc6-7f19-11d2-978e-0000f8757e2a", "remote_object"],
  ["06290bd2-48aa-11d2-8432-006008c3fbfc", "remote_object"],
  ["06290bd3-48aa-11d2-8432-006008c3fbfc", "remote_object"],
])

/** By the beginning of a program id, in lower case; versions follow behind a dot. */
const allowedPrograms = [
  "word.document",
  "word.picture",
  "word.template",
  "excel.sheet",
  "excel.chart",
  "excel.template",
  "powerpoint.show",
  "powerpoint.slide",
  "powerpoint.template",
  "powerpoint.openslide",
  "msgraph",
  "visio.drawing",
  "msproject",
  "package",
  "packager",
  "acroexch.document",
  "acrobat.document",
  "foxitreader.document",
  "foxitphantompdf.document",
  "pdf",
  "pbrush",
  "paint.picture",
  "msphotoed",
  "photoshop.image",
  "staticmetafile",
  "staticenhancedmetafile",
  "staticdib",
  "metafile",
  "bitmap",
  "orgpluswopx",
  "orgchart",
  "ms_clipart_gallery",
  "mswordart",
  "wordart",
  "equation.dsmt",
  "chemdraw.document",
  "isisserver",
  "autocad.drawing",
  "corel",
  "smartdraw",
  "origin",
  "mathcad",
  "mindmanager",
  "tclayout.activedocument",
  "libreoffice",
  "opendocument",
  "soffice",
  "staroffice",
  "wps",
  "et.",
  "wpp",
  "kwps",
  "ket",
  "kwpp",
]
const deniedPrograms: [beginning: string, reason: RefusalReason][] = [
  ["equation", "executable_object"],
  ["shell.", "active_x"],
  ["htmlfile", "active_x"],
  ["htafile", "active_x"],
  ["forms.", "active_x"],
  ["mscomctl", "active_x"],
  ["comctl", "active_x"],
  ["shockwaveflash", "active_x"],
  ["wmplayer", "active_x"],
  ["mediaplayer", "active_x"],
  ["scriptlet", "active_x"],
  ["internetexplorer", "active_x"],
  ["microsoft.xmldom", "active_x"],
  ["otkloadr", "active_x"],
  ["ole2link", "remote_object"],
  ["stdolelink", "remote_object"],
  ["word.rtf", "unknown_object"],
]

/** Servers that are known by their program id alone, with a stream that only they write. */
const namedOnly: { program: string; stream: string }[] = [
  { program: "tclayout.activedocument", stream: "think-cellxml" },
]

/** Streams that say what an object is, where it names no program. */
const tellingStreams = [
  "worddocument",
  "workbook",
  "book",
  "powerpoint document",
  "visiodocument",
  "package",
  "contents",
  "embeddedodf",
  "\u0001ole10native",
  "think-cellxml",
]

/** Why an object of this program is refused; undefined for one that may be embedded. */
function judgeProgram(id: string): RefusalReason | undefined {
  const program = id.toLowerCase()
  const isAllowed = allowedPrograms.some((beginning) => program.startsWith(beginning))
  const denied = deniedPrograms.find(([beginning]) => program.startsWith(beginning))
  if (denied && !(isAllowed && denied[0] === "equation")) return denied[1]
  return isAllowed ? undefined : "unknown_object"
}

/** What a compound file says of the program that it belongs to. */
export type ServerClues = { classId: string; programs: string[]; streams: string[] }

/**
 * Why an object is refused for the program that it belongs to: by its class id; without one by its program ids, and without
 * these by the streams it holds. Undefined for what may be embedded.
 */
export function judgeServer({ classId, programs, streams }: ServerClues): RefusalReason | undefined {
  const denied =
    deniedClasses.get(classId) ?? programs.map(judgeProgram).find((reason) => reason && reason !== "unknown_object")
  if (denied) return denied
  const held = streams.map((name) => name.toLowerCase())
  if (classId !== "" && !allowedClasses.has(classId)) {
    const isNamed = namedOnly.some(
      ({ program, stream }) => held.includes(stream) && programs.some((id) => id.toLowerCase().startsWith(program)),
    )
    return isNamed ? undefined : "unknown_object"
  }
  if (classId !== "") return undefined
  if (programs.length > 0) return programs.map(judgeProgram).find((reason) => reason !== undefined)
  return held.some((name) => tellingStreams.includes(name)) ? undefined : "unknown_object"
}

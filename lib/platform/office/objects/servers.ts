import type { RefusalReason } from "../report"
import { allowedClasses, deniedClasses, packagerClasses } from "./server-classes"
import { isPackagerProgram, judgeProgram } from "./server-programs"

/** Servers that are known by their program id alone, with a stream that only they write. */
const namedOnly: { program: string; stream: string }[] = [
  { program: "tclayout.activedocument", stream: "think-cellxml" },
]

/** Streams that say what an object is, where it names no program. */
const tellingStreams = new Set([
  "worddocument",
  "workbook",
  "book",
  "powerpoint document",
  "visiodocument",
  "package",
  "contents",
  "embeddedodf",
  "package_stream",
  "\u0001ole10native",
  "think-cellxml",
])

/** What a compound file, or a storage in it, says of the program that it belongs to. */
export type ServerClues = {
  classId: string
  /** Classes that its description names beside, which not every program reads. */
  describedClassIds: string[]
  programs: string[]
  /** Names of its streams, folded. */
  streams: string[]
}

/**
 * Why an object is refused for the program that it belongs to: by its class id; without one by its program ids, and without
 * these by the streams it holds. Undefined for what may be embedded.
 */
export function judgeServer(clues: ServerClues): RefusalReason | undefined {
  const { classId, programs, streams } = clues
  const denied = deniedServer(clues)
  if (denied) return denied
  // What the Packager hands on stands in one stream, and in no other.
  if (packagerClasses.has(classId) && !streams.includes("\u0001ole10native")) return "unknown_object"
  if (classId !== "") return allowedClasses.has(classId) || isNamedOnly(clues) ? undefined : "unknown_object"
  if (programs.length > 0) return programs.map(judgeProgram).find((reason) => reason !== undefined)
  return streams.some((name) => tellingStreams.has(name)) ? undefined : "unknown_object"
}

/** Why an object is refused for a program that is known to be attacked, or to run what it is given. */
export function deniedServer({
  classId,
  describedClassIds,
  programs,
  streams,
}: ServerClues): RefusalReason | undefined {
  // Whatever the editor of formulas is called here, this is what it reads.
  if (classId === "" && programs.length === 0 && streams.includes("equation native")) return "executable_object"
  const byClass = [classId, ...describedClassIds].map((id) => deniedClasses.get(id)).find((reason) => reason)
  return byClass ?? programs.map(judgeProgram).find((reason) => reason !== undefined && reason !== "unknown_object")
}

/** Whether it belongs to the Packager, which hands a file on to whatever Windows opens it with. */
export function isPackager({ classId, programs }: ServerClues): boolean {
  if (classId !== "") return packagerClasses.has(classId)
  return programs.length === 0 || programs.some(isPackagerProgram)
}

function isNamedOnly({ programs, streams }: ServerClues): boolean {
  return namedOnly.some(
    ({ program, stream }) =>
      streams.includes(stream) && programs.some((id) => id.trim().toLowerCase().startsWith(program)),
  )
}

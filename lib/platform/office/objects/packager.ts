import { Refused } from "../refused"
import { isExecutable, isPackable, isProgram, isScript, windowsExtension } from "./programs"

/** The Packager's stream (MS-OLEDS 2.3.6 and what the Packager adds), as far as it is as the Packager writes it. */
export type Packaged = { names: string[]; content: Buffer }

const maxNameCharacters = 4096

/** Size, flags, label, path, temporary path, content, and the three names again in UTF-16. */
export function readPackaged(stream: Buffer): Packaged {
  let at = 6
  const text = () => {
    const end = stream.indexOf(0, at)
    const value = stream.toString("latin1", at, Math.min(end < 0 ? stream.byteLength : end, at + maxNameCharacters))
    at = end < 0 ? stream.byteLength : end + 1
    return value
  }
  const names = [text(), text()]
  at += 8
  names.push(text())
  const size = at + 4 <= stream.byteLength ? stream.readUInt32LE(at) : 0
  const content = stream.subarray(at + 4, at + 4 + size)
  return { names: [...names, ...wideNames(stream.subarray(at + 4 + size))], content }
}

function wideNames(rest: Buffer): string[] {
  const names: string[] = []
  for (let at = 0; at + 4 <= rest.byteLength && names.length < 3; ) {
    const characters = rest.readUInt32LE(at)
    if (characters > maxNameCharacters) break
    names.push(rest.toString("utf16le", at + 4, at + 4 + characters * 2))
    at += 4 + characters * 2
  }
  return names
}

/**
 * Judges a packed file by every name that it has and by its beginning.
 * @throws Refused for a program, and for what may not be packed
 */
export function judgePackaged(stream: Buffer, part: string): Packaged {
  // Where it is not as the Packager writes it, the content begins right after the size.
  if (isProgram(stream.subarray(4)) || isScript(stream.subarray(4))) throw new Refused("executable_object", part)
  const packaged = readPackaged(stream)
  const extensions = packaged.names.map(windowsExtension).filter((extension) => extension !== "")
  if (isProgram(packaged.content) || isScript(packaged.content) || extensions.some(isExecutable))
    throw new Refused("executable_object", part)
  if (extensions.length === 0 || !extensions.every(isPackable)) throw new Refused("unknown_object", part)
  return packaged
}

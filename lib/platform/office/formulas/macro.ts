import { classifyTarget } from "../links/target"
import { Refused } from "../refused"

/**
 * Judges the macro that a button or a shape names: one that is gone with its project is nothing, as `[0]!Button1_Click`; one
 * in another file is a program.
 * @throws Refused
 */
export function judgeMacro(value: string, part: string): void {
  const macro = value.trim()
  const refused = new Refused("runs_program", part)
  const mark = macro.lastIndexOf("!")
  if (mark < 0) {
    if (/[\\/|(]/.test(macro) || classifyTarget(macro).kind === "handler") throw refused
    return
  }
  const owner = macro.slice(0, mark)
  if (owner !== "" && owner !== "[0]") throw refused
}

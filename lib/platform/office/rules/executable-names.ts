import { extensionOf } from "../parts"
import { Refused } from "../refused"
import type { Document } from "./document"

/** What Windows, or a Java or Python that is there, runs at a double click, and no program writes into a document. */
const executableExtensions = new Set(
  (
    "exe dll scr bat cmd com js jse vbs vbe vb wsf wsh wsc sct ps1 psm1 psc1 hta lnk url msi msp mst jar cpl pif reg inf " +
    "scf chm hlp gadget application appref-ms msc ocx sys drv ax py pyw sh command desktop iso img vhd vhdx settingcontent-ms"
  ).split(" "),
)

/** Whether a file of this extension is a program, whatever holds or links to it. */
export function isProgramExtension(extension: string): boolean {
  return executableExtensions.has(extension)
}

/** Refuses an entry that is a program by its name, whatever links to it. */
export function checkExecutableNames({ parts }: Document): void {
  const program = parts.find(({ name, type }) => isProgramExtension(extensionOf(name)) && !/[+/]xml$/.test(type))
  if (program) throw new Refused("executable_object", program.name)
}

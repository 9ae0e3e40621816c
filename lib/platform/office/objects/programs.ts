/** What Windows runs at a double click or hands to a program that does, and what other systems run. */
const executableExtensions = new Set(
  (
    "exe dll scr bat cmd com pif cpl msi msp mst msix msixbundle appx appxbundle appinstaller application appref-ms gadget " +
    "js jse vbs vbe vb wsf wsh wsc sct ps1 ps1xml ps2 ps2xml psc1 psc2 psm1 psd1 hta htm html shtml xhtml mht mhtml " +
    "lnk url website webloc scf inf reg chm hlp msc jar jnlp class ocx sys drv ax efi cdxml " +
    "library-ms search-ms searchconnector-ms settingcontent-ms diagcab diagcfg diagpkg theme themepack deskthemepack webpnp " +
    "xll xlam xla xlm xlsm xlsb xltm docm dotm pptm potm ppam ppsm ppa sldm wll wiz iqy oqy rqy dqy slk odc udl " +
    "iso img vhd vhdx vmdk " +
    "py pyw pyz pyzw pl rb sh bash csh command tool workflow desktop app action apk ipa deb rpm run bin elf out ws csproj " +
    "mde mda mdb mdw mdt accde accda accdb ade adp bas bgi cer crt der fxp grp hpj htc its ksh mad maf mag mam maq mar mas mat mau mav maw " +
    "ops osd pcd prf prg pst scr shb shs vsmacros vsw xnk"
  ).split(" "),
)

/** What may be packed into a document: other documents, which are judged by their content as well, pictures and plain text. */
const packableExtensions = new Set(
  (
    "docx xlsx pptx dotx xltx potx ppsx sldx thmx doc dot xls xlt ppt pot pps vsd vsdx mpp pdf txt csv tsv log " +
    "png jpg jpeg jpe jfif gif bmp dib tif tiff wmf emf ico webp heic odt ods odp odg"
  ).split(" "),
)

/** A Windows name as Windows takes it: its last step, without a stream, and without dots and blanks at its end. */
export function windowsName(path: string): string {
  const [clean = ""] = path.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]/gu, "").split("\0", 1)
  const steps = clean.replaceAll("\\", "/").split("/")
  const last = steps.findLast((step) => trimmedEnd(step) !== "") ?? ""
  const drive = /^[a-z]:/i.test(last) ? 2 : 0
  const [file = ""] = last.slice(drive).split(":", 1)
  return trimmedEnd(file)
}

/** Without dots and blanks of any kind at the end. */
function trimmedEnd(name: string): string {
  let end = name.length
  while (end > 0 && /[.\s\p{Z}\p{C}]/u.test(name.charAt(end - 1))) end -= 1
  return name.slice(0, end)
}

/** The extension of a Windows name, in lower case; empty for none. */
export function windowsExtension(path: string): string {
  const name = windowsName(path)
  const dot = name.lastIndexOf(".")
  return dot < 0
    ? ""
    : name
        .slice(dot + 1)
        .trim()
        .toLowerCase()
}

export function isExecutable(extension: string): boolean {
  return executableExtensions.has(extension)
}

export function isPackable(extension: string): boolean {
  return packableExtensions.has(extension)
}

/** Windows, DOS, ELF, Mach-O and Java classes, shortcuts, and scripts that name their interpreter. */
export function isProgram(head: Buffer): boolean {
  const four = head.toString("hex", 0, 4)
  if (four.startsWith("4d5a") || four.startsWith("2321")) return true
  return ["7f454c46", "cafebabe", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "4c000000"].includes(four)
}

const lookedAtBytes = 4096
const scriptBeginnings = [
  "<script",
  "<hta:",
  "<%",
  "<?php",
  "<job",
  "<package",
  "<scriptlet",
  "<component",
  "@echo",
  "wscript.",
  "windows registry editor",
]

/** Whether a text is a script by its beginning, or a page that holds an application. */
export function isScript(head: Buffer): boolean {
  const text = head.toString("latin1", 0, lookedAtBytes).replaceAll("\0", "").toLowerCase()
  const begin = text.replace(/^[^!-~]+/, "")
  return text.includes("<hta:application") || scriptBeginnings.some((beginning) => begin.startsWith(beginning))
}

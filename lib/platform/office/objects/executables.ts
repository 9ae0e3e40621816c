/** What Windows runs at a double click or hands to a program that does, and what other systems run. */
const executableExtensions = new Set(
  (
    "exe dll scr bat cmd com pif cpl msi msp mst msix msixbundle appx appxbundle appinstaller application appref-ms gadget " +
    "js jse vbs vbe vb wsf wsh wsc sct ps1 ps1xml ps2 ps2xml psc1 psc2 psm1 psd1 hta htm html shtml xhtml mht mhtml " +
    "lnk url website webloc scf inf reg chm hlp msc jar jnlp class ocx sys drv ax efi cdxml " +
    "library-ms search-ms searchconnector-ms settingcontent-ms diagcab diagcfg diagpkg theme themepack deskthemepack webpnp " +
    "xll xlam xla xlm xlsm xltm docm dotm pptm potm ppam ppsm ppa sldm wll wiz iqy oqy rqy dqy slk odc udl " +
    "iso img vhd vhdx vmdk " +
    "py pyw pyz pyzw pyc pyo pl rb sh bash zsh fish csh command tool workflow desktop app action apk ipa deb rpm run bin elf out ws csproj " +
    "mde mda mdb mdw mdt accde accda accdb ade adp bas bgi cer crt der fxp grp hpj htc its ksh mad maf mag mam maq mar mas mat mau mav maw " +
    "ops osd pcd prf prg pst shb shs vsmacros vsw xnk " +
    "xbap vsto manifest msu mui asp aspx asx jsp php phtml cgi lua tcl r rgs isp mmc jsb swf air crx xpi nsh u3p vhtml vxd " +
    "printerexport ppkg provxml rdp rdpx remoteapp mof partial htt xsl xslt xaml xrm-ms job"
  ).split(" "),
)

/** What may be packed into a document: other documents, which are judged by their content as well, pictures and plain text. */
const packableExtensions = new Set(
  (
    "docx xlsx xlsb pptx dotx xltx potx ppsx sldx thmx doc dot xls xlt ppt pot pps vsd vsdx mpp pdf txt log " +
    "png jpg jpeg jpe jfif gif bmp dib tif tiff wmf emf ico webp heic"
  ).split(" "),
)

/** What does not show, and turns the direction of writing: `invoice\u202efdp.exe` reads as `invoiceexe.pdf`. */
const unseen = /\p{Cf}|\p{Variation_Selector}/gu
/** Blanks of any kind, and letters that look like one. */
const dropped = /[.\s\p{Z}\p{C}\u115f\u1160\u2800\u3164\uffa0]/u

/** A Windows name as Windows takes it: its last step, without a stream, and without dots and blanks at its end. */
export function windowsName(path: string): string {
  const [clean = ""] = path.replace(unseen, "").split("\0", 1)
  const steps = clean.replaceAll("\\", "/").split("/")
  const last = steps.findLast((step) => trimmedEnd(step) !== "") ?? ""
  const drive = /^[a-z]:/i.test(last) ? 2 : 0
  const [file = ""] = last.slice(drive).split(":", 1)
  return trimmedEnd(file)
}

/** Without dots and blanks of any kind at the end. */
function trimmedEnd(name: string): string {
  let end = name.length
  while (end > 0 && dropped.test(name.charAt(end - 1))) end -= 1
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

/** Whether Windows runs it: by its extension, or by a class that stands in its place (`invoice.{0002DF01-...}`). */
export function isExecutable(extension: string): boolean {
  return executableExtensions.has(extension) || extension.startsWith("{")
}

export function isPackable(extension: string): boolean {
  return packableExtensions.has(extension)
}

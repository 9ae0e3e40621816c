import type { RefusalReason } from "../report"

/** Programs of documents, by their program ids in lower case, without the version at the end. */
const allowedPrograms = new Set([
  ..."word.document word.documentmacroenabled word.picture word.template word.templatemacroenabled".split(" "),
  ..."word.opendocumenttext worddocument".split(" "),
  ..."excel.sheet excel.sheetmacroenabled excel.sheetbinarymacroenabled excel.chart excel.template".split(" "),
  ..."excel.templatemacroenabled excel.opendocumentspreadsheet excel.workspace excel.csv excelworksheet excelchart".split(
    " ",
  ),
  ..."powerpoint.show powerpoint.showmacroenabled powerpoint.slide powerpoint.slidemacroenabled".split(" "),
  ..."powerpoint.slideshow powerpoint.slideshowmacroenabled powerpoint.template powerpoint.templatemacroenabled".split(
    " ",
  ),
  ..."powerpoint.wizard powerpoint.opendocumentpresentation mspowerpoint mspowerpointsho".split(" "),
  ..."msgraph msgraph.chart msdraw msdrawing wordart mswordart ms_wordart ms_clipart_gallery orgpluswopx".split(" "),
  ..."visio.drawing visio.document msproject.project msproject.mpp onenote.section onenote.document".split(" "),
  ..."package packager acroexch.document acroexch.document.dc acrobat.document acrobat.document.dc".split(" "),
  ..."foxitreader.document foxitphantompdf.document foxitphantom.document foxitpdfeditor.document pdfxchange.document".split(
    " ",
  ),
  ..."pbrush paint.picture msphotoed msphotoedscan photoshop.image photoshop.plugin illustrator.artwork".split(" "),
  ..."staticmetafile staticenhancedmetafile staticdib metafile bitmap imaging.document wangimage.document".split(" "),
  // Formulas of other companies.
  ..."equation.dsmt equation.axmath equation.ksee mathtype".split(" "),
  ..."chemdraw.document chemdraw_x64.document chem3d.document chem3d_x64.document chemwindow.document".split(" "),
  ..."acd.chemsketch acd.chemsketchcdx isisserver kingdrawobject.document kingdrawxobject.document".split(" "),
  ..."autocad.drawing autocadlt.drawing coreldraw.graphic corel.graphic corelphotopaint.image".split(" "),
  ..."canvas.drawing designer.drawing smartdraw edraw.document edrawmax.document mindmanager.document mindmanager.map".split(
    " ",
  ),
  ..."origin.graph origin50.graph origin95.graph mathcad mathcad.document sigmaplotgraphicobject".split(" "),
  ..."prism.document prism3.document prism4.document prism5.document prism6.document prism7.document prism8.document".split(
    " ",
  ),
  ..."igrafx.document flowcharter.document tclayout.activedocument".split(" "),
  ..."opendocument.writerdocument opendocument.calcdocument opendocument.impressdocument opendocument.drawdocument".split(
    " ",
  ),
  ..."opendocument.mathdocument opendocument.chartdocument soffice.starwriterdocument soffice.starcalcdocument".split(
    " ",
  ),
  ..."soffice.starimpressdocument soffice.stardrawdocument soffice.starmathdocument soffice.starchartdocument".split(
    " ",
  ),
  ..."libreoffice.writerdocument libreoffice.calcdocument libreoffice.impressdocument libreoffice.drawdocument".split(
    " ",
  ),
  ..."libreoffice.mathdocument libreoffice.chartdocument".split(" "),
  ..."wps.doc wps.docx wps.document et.xls et.xlsx et.sheet et.workbook wpp.ppt wpp.pptx wpp.sldx wpp.document".split(
    " ",
  ),
])

/** By the beginning of a program id. */
const deniedPrograms: [beginning: string, reason: RefusalReason][] = [
  ["shell.", "active_x"],
  ["htmlfile", "active_x"],
  ["htafile", "active_x"],
  ["mhtmlfile", "active_x"],
  ["forms.", "active_x"],
  ["mscomctl", "active_x"],
  ["comctl", "active_x"],
  ["mscal", "active_x"],
  ["shockwave", "active_x"],
  ["swctl", "active_x"],
  ["agcontrol", "active_x"],
  ["wmplayer", "active_x"],
  ["mediaplayer", "active_x"],
  ["scriptlet", "active_x"],
  ["scripting.", "active_x"],
  ["scriptbridge", "active_x"],
  ["msscriptcontrol", "active_x"],
  ["wscript.", "active_x"],
  ["internetexplorer", "active_x"],
  ["microsoft.xml", "active_x"],
  ["msxml", "active_x"],
  ["adodb.", "active_x"],
  ["otkloadr", "active_x"],
  ["ole2link", "remote_object"],
  ["stdolelink", "remote_object"],
  ["script:", "remote_object"],
  ["soap:", "remote_object"],
  ["excelmacrosheet", "macro_enabled"],
  ["word.addin", "macro_enabled"],
  ["excel.addin", "macro_enabled"],
  ["powerpoint.addin", "macro_enabled"],
]

/** The Equation Editor of 2000, under the names of its versions. */
const equationEditors = new Set(["equation", "microsoft equation"])

/** Why an object of this program is refused; undefined for one that may be embedded. */
export function judgeProgram(id: string): RefusalReason | undefined {
  const program = id.trim().toLowerCase()
  const family = withoutVersion(program)
  if (equationEditors.has(family)) return "executable_object"
  const denied = deniedPrograms.find(([beginning]) => program.startsWith(beginning))
  if (denied) return denied[1]
  return allowedPrograms.has(family) || allowedPrograms.has(program) ? undefined : "unknown_object"
}

export function isPackagerProgram(id: string): boolean {
  const family = withoutVersion(id.trim().toLowerCase())
  return family === "package" || family === "packager"
}

function withoutVersion(program: string): string {
  let end = program.length
  while (end > 0 && ".0123456789".includes(program.charAt(end - 1))) end -= 1
  return program.slice(0, end)
}

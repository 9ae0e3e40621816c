/**
 * Main content types of packages that may be embedded beside documents, workbooks and presentations. The rule: Office's own
 * documents, and Visio's; add-ins are none.
 */
const embeddable = new Set([
  "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
  "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
  "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
  "application/vnd.openxmlformats-officedocument.presentationml.slide+xml",
  // Typed as macro-enabled: whether there are macros in them is judged by their parts.
  "application/vnd.ms-excel.sheet.binary.macroenabled.main",
  "application/vnd.ms-excel.sheet.macroenabled.main+xml",
  "application/vnd.ms-word.document.macroenabled.main+xml",
  "application/vnd.ms-powerpoint.presentation.macroenabled.main+xml",
  "application/vnd.ms-powerpoint.slide.macroenabled.main+xml",
  "application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml",
  "application/vnd.ms-powerpoint.template.macroenabled.main+xml",
  "application/vnd.ms-word.template.macroenabledtemplate.main+xml",
  "application/vnd.ms-word.template.macroenabled.main+xml",
  "application/vnd.ms-excel.template.macroenabled.main+xml",
  "application/vnd.openxmlformats-officedocument.thememanager+xml",
  "application/vnd.ms-visio.drawing.main+xml",
  "application/vnd.ms-visio.template.main+xml",
  "application/vnd.ms-visio.stencil.main+xml",
])

/** Whether a package of this main type may be embedded, if the gate finds nothing in it. */
export function isEmbeddable(mainType: string): boolean {
  return embeddable.has(mainType)
}

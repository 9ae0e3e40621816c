import { classNames } from "./class-names"

export type FileIconKind = "docx" | "xlsx" | "pptx"

/** What each kind is called. */
export const kindWords: Record<FileIconKind, string> = {
  docx: "Word document",
  xlsx: "Excel workbook",
  pptx: "PowerPoint presentation",
}

const unknownKind = "File of an unknown kind"

/** What is drawn on the sheet: lines, a grid, a slide. */
const drawings: Record<FileIconKind, string> = {
  docx: "M9 17.5h14M9 22h14M9 26.5h14M9 31h8",
  xlsx: "M8.5 17.5h15v14h-15zM8.5 22.2h15M8.5 26.9h15M14 17.5v14",
  pptx: "M8.5 18h15v10.5h-15zM16 28.5v3.5M12.5 32h7M11.5 25.5v-2M15 25.5v-4M18.5 25.5v-3",
}

/** A sheet with a folded corner, drawn as its kind; blank where that is not known. The kind is told to those who cannot see it. */
export function FileIcon({ kind, className }: { kind: FileIconKind | null; className?: string }) {
  return (
    <svg
      role="img"
      aria-label={kind ? kindWords[kind] : unknownKind}
      viewBox="0 0 32 40"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.25}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classNames("shrink-0 text-ink-soft", className ?? "h-10 w-8")}
    >
      <path
        d="M3 3.5A1.5 1.5 0 0 1 4.5 2H21l8 8v26.5A1.5 1.5 0 0 1 27.5 38h-23A1.5 1.5 0 0 1 3 36.5z"
        className="fill-surface-raised"
      />
      <path d="M21 2v6.5A1.5 1.5 0 0 0 22.5 10H29" />
      {kind && <path d={drawings[kind]} />}
    </svg>
  )
}

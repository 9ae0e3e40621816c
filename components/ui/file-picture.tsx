"use client"

import { lazy, Suspense } from "react"
import { FileIcon, type FileIconKind } from "./file-icon"

export type FilePictureProps = {
  file: { id: string; kind: FileIconKind | null; hasPreview: boolean }
  className?: string
  /** Where there is no picture worth showing: a sheet of its kind, or nothing. */
  fallback?: "icon" | "nothing"
}

/** Fetched with the first one: most documents carry none. */
const PreviewPicture = lazy(() =>
  import("./preview-picture").then(({ PreviewPicture }) => ({ default: PreviewPicture })),
)

/**
 * The first page as the document carries it, or a sheet of its kind: also for one that shows nothing or cannot be read. The
 * kind is told to those who cannot see it.
 */
export function FilePicture({ file, className = "h-10 w-8", fallback = "icon" }: FilePictureProps) {
  const { id, kind } = file
  const icon = fallback === "icon" ? <FileIcon kind={kind} className={className} /> : null
  if (!file.hasPreview || !kind) return icon
  return (
    <Suspense fallback={icon}>
      <PreviewPicture file={{ id, kind }} className={className} fallback={fallback} />
    </Suspense>
  )
}

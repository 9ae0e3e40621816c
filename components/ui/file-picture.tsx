"use client"

import { useState } from "react"
import { classNames } from "./class-names"
import { FileIcon, type FileIconKind, kindWords } from "./file-icon"

type FilePictureProps = {
  file: { id: string; kind: FileIconKind | null; hasPreview: boolean }
  className?: string
  /** Where there is no picture worth showing: a sheet of its kind, or nothing. */
  fallback?: "icon" | "nothing"
}

/**
 * The first page as the document carries it, or a sheet of its kind: also for one that shows nothing or cannot be read. The
 * kind is told to those who cannot see it.
 */
export function FilePicture({ file, className = "h-10 w-8", fallback = "icon" }: FilePictureProps) {
  const [look, setLook] = useState<"unknown" | "picture" | "nothing">("unknown")
  if (!file.hasPreview || !file.kind || look === "nothing") {
    return fallback === "icon" ? <FileIcon kind={file.kind} className={className} /> : null
  }
  const judge = (picture: HTMLImageElement) =>
    void isWorthShowing(picture).then((is) => setLook(is ? "picture" : "nothing"))
  return (
    <span className={classNames("relative block shrink-0", className)}>
      {look === "unknown" && fallback === "icon" && (
        <span aria-hidden className="absolute inset-0 grid">
          <FileIcon kind={file.kind} className="size-full" />
        </span>
      )}
      {/* biome-ignore lint/performance/noImgElement: it is small as it is, and there is no optimizer */}
      <img
        // It may be there, or have failed, before the page listens.
        ref={(picture) => {
          if (look === "unknown" && picture?.complete) judge(picture)
        }}
        src={`/api/v1/files/${file.id}/preview`}
        alt={kindWords[file.kind]}
        loading="lazy"
        onLoad={({ currentTarget }) => judge(currentTarget)}
        onError={() => setLook("nothing")}
        className={classNames(
          "size-full rounded-sm border border-line bg-white object-cover object-top",
          look === "unknown" && "opacity-0",
        )}
      />
    </span>
  )
}

/** What looks into it is fetched with the first one: most documents carry none. */
async function isWorthShowing(picture: HTMLImageElement): Promise<boolean> {
  if (picture.naturalWidth === 0) return false
  return import("./blank").then(
    ({ isBlankPicture }) => !isBlankPicture(picture),
    () => true,
  )
}

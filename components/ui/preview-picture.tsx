"use client"

import { useState } from "react"
import { isBlankPicture } from "./blank"
import { classNames } from "./class-names"
import { FileIcon, type FileIconKind, kindWords } from "./file-icon"
import type { FilePictureProps } from "./file-picture"

type PreviewPictureProps = Required<Omit<FilePictureProps, "file">> & { file: { id: string; kind: FileIconKind } }

/** The first page as the document carries it, or what stands for it: one may show nothing, or not be there to be read. */
export function PreviewPicture({ file, className, fallback }: PreviewPictureProps) {
  const [look, setLook] = useState<"unknown" | "picture" | "nothing">("unknown")
  if (look === "nothing") return fallback === "icon" ? <FileIcon kind={file.kind} className={className} /> : null
  const judge = (picture: HTMLImageElement) =>
    setLook(picture.naturalWidth === 0 || isBlankPicture(picture) ? "nothing" : "picture")
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

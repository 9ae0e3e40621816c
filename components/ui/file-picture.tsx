import { classNames } from "./class-names"
import { FileIcon, type FileIconKind, kindWords } from "./file-icon"

type FilePictureProps = { file: { id: string; kind: FileIconKind | null; hasPreview: boolean }; className?: string }

/** The first page as the document carries it, or a sheet of its kind. The kind is told to those who cannot see it. */
export function FilePicture({ file, className = "h-10 w-8" }: FilePictureProps) {
  if (!file.hasPreview || !file.kind) return <FileIcon kind={file.kind} className={className} />
  return (
    // biome-ignore lint/performance/noImgElement: it is small as it is, and there is no optimizer
    <img
      src={`/api/v1/files/${file.id}/preview`}
      alt={kindWords[file.kind]}
      loading="lazy"
      className={classNames("shrink-0 rounded-xs border border-line bg-white object-cover object-top", className)}
    />
  )
}

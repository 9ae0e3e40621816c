import type { Actor } from "@/lib/core/actor"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import type { FileKindName, FileOrRefusal, FileView, Found } from "./schema"

/** The columns that may leave; never the storage key. */
export const fileSelect = {
  id: true,
  name: true,
  kind: true,
  size: true,
  sha256: true,
  state: true,
  reasonCode: true,
  reasonWhere: true,
  waitingFor: true,
  title: true,
  author: true,
  pageCount: true,
  findings: true,
  notices: true,
  preview: { select: { type: true } },
  createdAt: true,
  availableAt: true,
  withdrawnAt: true,
  duplicateOfId: true,
  duplicateBy: true,
  uploader: { select: { name: true } },
} as const satisfies Prisma.FileSelect

export type SelectedFile = Prisma.FileGetPayload<{ select: typeof fileSelect }>

/** What the gate wrote down of a file: a list of `Found`. */
export function foundIn(json: Prisma.JsonValue): Found[] {
  return json as Found[]
}

/** A view for this actor: what Ops should know before a file goes out is not for those whom it goes to. */
export function forActor<View extends FileOrRefusal>(actor: Actor, view: View): View {
  if (actor.role === "ops") return view
  const { findingCount, noticeCount, duplicate_of, duplicate_by, ...told } = view
  return told as View
}

/** The fields that name a duplicate; none where there is none. */
export function toDuplicate(of: string | null, by: string | null): Pick<FileView, "duplicate_of" | "duplicate_by"> {
  return of && (by === "sha256" || by === "name") ? { duplicate_of: of, duplicate_by: by } : {}
}

/** A row as the API tells it. Sizes stay below 2^53 bytes. */
export function toFileView(file: SelectedFile): FileView {
  return {
    id: file.id,
    name: file.name,
    kind: file.kind.toLowerCase() as FileKindName,
    size: Number(file.size),
    sha256: file.sha256,
    state: file.state,
    reason: file.reasonCode,
    reasonWhere: file.reasonWhere,
    waitingFor: file.waitingFor,
    title: file.title,
    author: file.author,
    pageCount: file.pageCount,
    hasPreview: file.preview !== null,
    findingCount: foundIn(file.findings).length,
    noticeCount: foundIn(file.notices).length,
    ...toDuplicate(file.duplicateOfId, file.duplicateBy),
    uploadedBy: file.uploader.name,
    createdAt: file.createdAt.toISOString(),
    availableAt: file.availableAt?.toISOString() ?? null,
    withdrawnAt: file.withdrawnAt?.toISOString() ?? null,
  }
}

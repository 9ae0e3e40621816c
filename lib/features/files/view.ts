import type { Prisma } from "@/lib/platform/generated/prisma/client"
import type { FileKindName, FileView } from "./schema"

/** The columns that may leave; never the storage key. */
export const fileSelect = {
  id: true,
  name: true,
  kind: true,
  size: true,
  sha256: true,
  state: true,
  reasonCode: true,
  createdAt: true,
  availableAt: true,
  withdrawnAt: true,
  uploader: { select: { name: true } },
} as const satisfies Prisma.FileSelect

export type SelectedFile = Prisma.FileGetPayload<{ select: typeof fileSelect }>

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
    uploadedBy: file.uploader.name,
    createdAt: file.createdAt.toISOString(),
    availableAt: file.availableAt?.toISOString() ?? null,
    withdrawnAt: file.withdrawnAt?.toISOString() ?? null,
  }
}

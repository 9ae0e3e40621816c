import type { FileView } from "@/lib/features/files/schema"

/** A file for tests, with what matters to one given. */
export function fileOf(given: Partial<FileView>): FileView {
  return {
    id: "a",
    name: "Offer.docx",
    kind: "docx",
    size: 1000,
    sha256: null,
    state: "AVAILABLE",
    reason: null,
    reasonWhere: null,
    waitingFor: null,
    title: null,
    author: null,
    pageCount: null,
    hasPreview: false,
    uploadedBy: "Olga Ops",
    createdAt: "2026-11-24T09:00:00.000Z",
    availableAt: null,
    withdrawnAt: null,
    ...given,
  }
}

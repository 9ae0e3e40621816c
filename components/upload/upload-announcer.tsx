"use client"

import { useEffect, useRef, useState } from "react"
import { announcementOf } from "./upload-announcements"
import type { UploadView } from "./upload-view"

/** Tells a screen reader how uploads are doing, when it has nothing else to say. */
export function UploadAnnouncer({ uploads }: { uploads: readonly UploadView[] }) {
  const before = useRef(uploads)
  const [sentence, setSentence] = useState("")
  useEffect(() => {
    const next = announcementOf(before.current, uploads)
    before.current = uploads
    if (next) setSentence(next)
  }, [uploads])
  return (
    <p role="status" className="sr-only">
      {sentence}
    </p>
  )
}

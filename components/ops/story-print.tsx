"use client"

import { Printer } from "lucide-react"
import { useEffect, useState } from "react"
import { formatExact } from "@/components/format/time"
import { IconButton } from "@/components/ui/button"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { words } from "./words"

/** Prints the story, all of it. */
export function PrintButton({ pending, onPrint }: { pending: boolean; onPrint: () => void }) {
  return (
    <IconButton label={words.story.print} size="small" pending={pending} onClick={onPrint}>
      <Printer aria-hidden size={18} />
    </IconButton>
  )
}

/** What tells every sheet of paper whose story it is, and of when. */
export function PrintHead({ file }: { file: FileOrRefusal }) {
  const printedAt = usePrintedAt()
  return (
    <>
      {file.sha256 && (
        <p className="text-xs wrap-anywhere">
          {words.story.fingerprint} <span className="font-mono">{file.sha256}</span>
        </p>
      )}
      <p className="text-xs">
        {words.story.printed} {formatExact(printedAt)}
      </p>
    </>
  )
}

/** The moment at which it is printed; ISO 8601. */
function usePrintedAt(): string {
  const [at, setAt] = useState(() => new Date().toISOString())
  useEffect(() => {
    const now = () => setAt(new Date().toISOString())
    window.addEventListener("beforeprint", now)
    return () => window.removeEventListener("beforeprint", now)
  }, [])
  return at
}

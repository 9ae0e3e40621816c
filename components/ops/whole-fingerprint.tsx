"use client"

import { Check, Copy } from "lucide-react"
import { useEffect, useState } from "react"
import { words } from "./words"

/** Milliseconds for which a copy is confirmed. */
const confirmedFor = 2000

/** A SHA-256 with nothing left out, to be compared by eye, in groups of four. A click copies it. */
export function WholeFingerprint({ sha256 }: { sha256: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), confirmedFor)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      className="rounded-sm text-left font-mono text-xs/5 text-ink hover:text-accent"
      title={words.copyFingerprint}
      onClick={() => void navigator.clipboard.writeText(sha256).then(() => setCopied(true))}
    >
      <span className="sr-only">{words.copyFingerprint} </span>
      {sha256.match(/.{1,4}/g)?.join(" ")}
      <Icon aria-hidden size={14} className="ml-2 inline align-[-2px] text-ink-soft print:hidden" />
      <span role="status" className="sr-only">
        {copied ? words.copied : ""}
      </span>
    </button>
  )
}

"use client"

import { Copy } from "lucide-react"
import { classNames } from "./class-names"
import { notify } from "./notify"

const words = {
  name: (fingerprint: string) => `Copy the SHA-256 fingerprint ${fingerprint}`,
  title: "Copy the whole SHA-256 fingerprint",
  copied: "Fingerprint copied",
  refused: "The fingerprint could not be copied",
}

/** A SHA-256 in hex, its ends shown in groups of four. A click copies the whole. */
export function Fingerprint({ sha256, className }: { sha256: string; className?: string }) {
  const copy = () =>
    navigator.clipboard.writeText(sha256).then(
      () => notify({ kind: "success", message: words.copied }),
      () => notify({ kind: "error", message: words.refused }),
    )
  const short = `${sha256.slice(0, 4)} ${sha256.slice(4, 8)} … ${sha256.slice(-8, -4)} ${sha256.slice(-4)}`
  return (
    <button
      type="button"
      onClick={copy}
      title={words.title}
      aria-label={words.name(short)}
      className={classNames(
        "group/print inline-flex items-center gap-2 rounded-sm font-mono text-xs whitespace-nowrap text-ink-soft hover:text-ink",
        className,
      )}
    >
      {short}
      <Copy
        aria-hidden
        size={12}
        className="opacity-0 group-hover/print:opacity-100 group-focus-visible/print:opacity-100"
      />
    </button>
  )
}

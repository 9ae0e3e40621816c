"use client"

import { FileUp, ShieldCheck, ShieldOff, Upload } from "lucide-react"
import { Button } from "@/components/ui/button"
import { classNames } from "@/components/ui/class-names"
import { Tooltip } from "@/components/ui/tooltip"
import { useUploads } from "@/components/upload/upload-provider"
import { words as uploadWords } from "@/components/upload/words"
import { words } from "./words"

/** The page's title and its one primary button; below them, quietly, what the page takes and what it does not do. */
export function PageHead({ scanner }: { scanner: { name: string; state: keyof typeof words.scanner } }) {
  const { openPicker, maxBytes } = useUploads()
  const says = words.scanner[scanner.state]
  const Icon = scanner.state === "up" ? ShieldCheck : ShieldOff
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1 className="font-serif text-xl font-medium">{words.title}</h1>
        <Button variant="primary" aria-keyshortcuts="u" onClick={openPicker}>
          <Upload aria-hidden size={16} />
          {uploadWords.upload}
        </Button>
      </div>
      <div className="mt-6 flex flex-wrap items-center justify-between gap-x-8 gap-y-2 border-y border-dashed border-line py-3 text-sm text-ink-soft">
        <p className="flex min-w-0 items-start gap-2">
          <FileUp aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span className="pointer-coarse:hidden">{uploadWords.dropStrip(maxBytes)}</span>
          <span className="hidden pointer-coarse:inline">{uploadWords.chooseStrip(maxBytes)}</span>
        </p>
        <Tooltip text={says.hint}>
          <p className={classNames("flex items-center gap-2", scanner.state === "down" && "text-status-stopped")}>
            <Icon aria-hidden size={16} className="shrink-0" />
            {says.says(scanner.name)}
          </p>
        </Tooltip>
      </div>
    </>
  )
}

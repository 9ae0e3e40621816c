"use client"

import { X } from "lucide-react"
import { formatSize } from "@/components/format/file-size"
import { IconButton } from "@/components/ui/button"
import { Progress } from "@/components/ui/progress"
import type { DownloadableFile } from "./download"
import type { StageUnderWay } from "./use-download"

/** A download at work. */
const words = {
  preparing: "Preparing…",
  progress: (name: string) => `Downloading ${name}`,
  checking: "Checking the fingerprint…",
  cancel: "Cancel download",
}

type UnderWayProps = { stage: StageUnderWay; file: DownloadableFile; cancel: () => void }

/** How a download goes, in the place of the line that it hides for a while, so that nothing moves. */
export function UnderWay({ stage, file, cancel }: UnderWayProps) {
  const received = stage.step === "preparing" ? null : stage.step === "running" ? stage.received : file.size
  return (
    <div className="flex min-h-6 items-center gap-3 text-sm text-ink-soft">
      <Progress
        label={words.progress(file.name)}
        value={received === null ? null : received / file.size}
        className="min-w-0 flex-1"
      />
      <span className="tabular-nums">
        {stage.step === "running" && `${formatSize(stage.received)} / ${formatSize(file.size)}`}
        {stage.step === "preparing" && words.preparing}
        {stage.step === "checking" && words.checking}
      </span>
      <IconButton label={words.cancel} size="small" onClick={cancel} className="-my-1">
        <X aria-hidden size={16} />
      </IconButton>
    </div>
  )
}

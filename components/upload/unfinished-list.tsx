"use client"

import { X } from "lucide-react"
import { Button, IconButton } from "@/components/ui/button"
import { FileName } from "@/components/ui/file-name"
import type { UnfinishedUpload } from "./unfinished-uploads"
import { words } from "./words"

type UnfinishedListProps = {
  uploads: readonly UnfinishedUpload[]
  onChoose: () => void
  onDiscard: (upload: UnfinishedUpload) => void
}

/** What an earlier tab left behind: its files have to be chosen again, since a browser keeps no file for us. */
export function UnfinishedList({ uploads, onChoose, onDiscard }: UnfinishedListProps) {
  return (
    <ul className="max-h-[min(16rem,40dvh)] overflow-y-auto border-t border-line">
      {uploads.map((upload) => (
        <li key={upload.id} className="border-b border-line px-4 py-3 text-sm last:border-b-0">
          <div className="flex min-h-8 items-center gap-2">
            <FileName name={upload.name} className="flex-1 font-medium" />
            <Button variant="quiet" size="small" onClick={onChoose}>
              {words.unfinished.choose}
              <span className="sr-only">{words.unfinished.chooseWhat(upload.name)}</span>
            </Button>
            <IconButton label={words.unfinished.discard(upload.name)} size="small" onClick={() => onDiscard(upload)}>
              <X aria-hidden size={16} />
            </IconButton>
          </div>
          <p className="mt-0.5 text-xs text-ink-soft tabular-nums">{words.unfinished.advice(upload.size)}</p>
        </li>
      ))}
    </ul>
  )
}

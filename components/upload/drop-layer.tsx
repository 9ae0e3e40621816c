"use client"

import { Upload } from "lucide-react"
import { useEffect, useEffectEvent, useState } from "react"
import { words } from "./words"

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false

/** Lets the whole page take a drop, and shows that it does while something is held over it. */
export function DropLayer({ onFiles }: { onFiles: (files: FileList) => void }) {
  const [over, setOver] = useState(false)
  const take = useEffectEvent(onFiles)
  useEffect(() => {
    // Entering a child is told before leaving its parent, so what counts is how many were entered and not left.
    let depth = 0
    const move = (step: number) => (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth = Math.max(0, depth + step)
      setOver(depth > 0)
    }
    const listeners = {
      dragenter: move(1),
      dragleave: move(-1),
      dragover: (event: DragEvent) => {
        if (carriesFiles(event)) event.preventDefault()
      },
      drop: (event: DragEvent) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth = 0
        setOver(false)
        if (event.dataTransfer) take(event.dataTransfer.files)
      },
    }
    const entries = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][]
    for (const [name, listener] of entries) window.addEventListener(name, listener)
    return () => {
      for (const [name, listener] of entries) window.removeEventListener(name, listener)
    }
  }, [])
  if (!over) return null
  return (
    <div aria-hidden className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-veil p-4">
      <div className="grid size-full animate-appear place-items-center rounded-md border-2 border-dashed border-accent bg-surface/90">
        <p className="flex flex-col items-center gap-3 text-center">
          <Upload size={36} strokeWidth={1.5} className="text-accent" />
          <span className="font-serif text-xl font-medium">{words.dropHere}</span>
          <span className="text-sm text-ink-soft">{words.dropKinds}</span>
        </p>
      </div>
    </div>
  )
}

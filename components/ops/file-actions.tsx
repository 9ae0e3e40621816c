"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { isolatedName } from "@/components/ui/file-name"
import { notify } from "@/components/ui/notify"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { isDismissable, isWithdrawable } from "./file-rows"
import { gateWords as gate } from "./gate-words"
import { useWithdraw } from "./use-withdraw"
import { words } from "./words"

type FileActionsProps = {
  file: FileOrRefusal
  onWithdraw: () => void
  onChange: () => void
  /** It is no longer in the list. */
  onDismissed: () => void
}

/** What can be done with a file now: keep it from clients or let it go, and take it back. */
export function FileActions({ file, onWithdraw, onChange, onDismissed }: FileActionsProps) {
  const { pending, act } = useGateAction(file, onChange)
  const { pending: dismissing, withdraw: dismiss } = useWithdraw(onDismissed, "dismiss")
  return (
    <>
      {isWithdrawable(file) && <Button onClick={onWithdraw}>{words.withdraw(1)}</Button>}
      {isDismissable(file) && (
        <Button pending={dismissing} onClick={() => void dismiss([file])}>
          {words.dismiss(1)}
        </Button>
      )}
      {file.state === "AVAILABLE" && (
        <Button pending={pending} onClick={() => void act("hold", gate.holding(isolatedName(file.name)))}>
          {gate.hold}
        </Button>
      )}
      {file.state === "HELD" && (
        <Button
          variant="primary"
          pending={pending}
          onClick={() => void act("release", gate.released(isolatedName(file.name)))}
        >
          {gate.release}
        </Button>
      )}
    </>
  )
}

function useGateAction(file: FileOrRefusal, onChange: () => void) {
  const [pending, setPending] = useState(false)
  const act = async (verb: "hold" | "release", done: string) => {
    setPending(true)
    try {
      await callApi<FileOrRefusal>(`/files/${file.id}/${verb}`, { method: "POST" })
      notify({ kind: "success", message: done })
    } catch (error) {
      notify({ kind: "error", message: gate.notDone, detail: toApiError(error).sentences })
    } finally {
      setPending(false)
      onChange()
    }
  }
  return { pending, act }
}

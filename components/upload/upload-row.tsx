"use client"

import { CircleAlert, CircleCheck, Pause, Play, RotateCw, X } from "lucide-react"
import Link from "next/link"
import { toApiError } from "@/components/api-client"
import { formatSize } from "@/components/format/file-size"
import { gateWords as gate } from "@/components/ops/gate-words"
import { Stamp } from "@/components/stamp"
import { StatusBadge } from "@/components/ui/badge"
import { Button, IconButton } from "@/components/ui/button"
import { buttonClass } from "@/components/ui/button-class"
import { FileName, isolatedName } from "@/components/ui/file-name"
import { notify } from "@/components/ui/notify"
import { Progress } from "@/components/ui/progress"
import { ExactTime } from "@/components/ui/relative-time"
import type { UploadProblem } from "./upload-problem"
import type { UploadQueue } from "./upload-queue"
import type { UploadView } from "./upload-view"
import { words } from "./words"

type UploadRowProps = { upload: UploadView; queue: UploadQueue; maxBytes: number }

/** One upload in the tray. */
export function UploadRow({ upload, queue, maxBytes }: UploadRowProps) {
  const { state, name, problem } = upload
  return (
    <li className="border-b border-line px-4 py-3 text-sm last:border-b-0">
      <div className="flex min-h-8 items-center gap-2">
        {isThere(upload) && <CircleCheck aria-hidden size={16} className="shrink-0 text-status-available" />}
        {problem && <CircleAlert aria-hidden size={16} className="shrink-0 text-danger" />}
        {upload.fileId ? (
          <Link
            href={`/ops?file=${upload.fileId}`}
            prefetch={false}
            className="min-w-0 flex-1 text-ink no-underline hover:underline"
          >
            <FileName name={name} className="font-medium" />
          </Link>
        ) : (
          <FileName name={name} className="flex-1 font-medium" />
        )}
        <Actions upload={upload} queue={queue} />
      </div>
      {problem && <Refusal problem={problem} maxBytes={maxBytes} />}
      {isThere(upload) && <Done upload={upload} />}
      {state === "done" && !isThere(upload) && <NotOut upload={upload} />}
      {state === "received" && <StillChecked upload={upload} />}
      {state === "done" && upload.duplicate && <Repeated upload={upload} queue={queue} />}
      {state !== "done" && state !== "received" && !problem && <Sending upload={upload} />}
    </li>
  )
}

/** Whether clients see it, as far as is known. */
function isThere({ state, fileState }: UploadView): boolean {
  return state === "done" && fileState !== "HELD" && fileState !== "WITHDRAWN"
}

function Actions({ upload: { id, state, name }, queue }: Omit<UploadRowProps, "maxBytes">) {
  const settled = state === "done" || state === "refused" || state === "received"
  return (
    <span className="-mr-2 flex shrink-0">
      {(state === "queued" || state === "sending" || state === "interrupted") && (
        <Action label={words.pause(name)} icon={Pause} onClick={() => queue.pause(id)} />
      )}
      {state === "paused" && <Action label={words.resume(name)} icon={Play} onClick={() => queue.resume(id)} />}
      {state === "failed" && <Action label={words.retry(name)} icon={RotateCw} onClick={() => queue.resume(id)} />}
      {settled ? (
        <Action label={words.dismiss(name)} icon={X} onClick={() => queue.dismiss(id)} />
      ) : (
        <Action label={words.cancel(name)} icon={X} onClick={() => void queue.cancel(id)} />
      )}
    </span>
  )
}

type ActionProps = { label: string; icon: typeof X; onClick: () => void }

function Action({ label, icon: Icon, onClick }: ActionProps) {
  return (
    <IconButton label={label} size="small" onClick={onClick}>
      <Icon aria-hidden size={16} />
    </IconButton>
  )
}

function Sending({ upload }: { upload: UploadView }) {
  const line = words.progress(upload)
  return (
    <>
      <Progress
        label={upload.name}
        value={upload.state === "checking" ? null : upload.sent / upload.size}
        valueText={line}
        className="mt-1"
      />
      <p className="mt-1.5 text-xs text-ink-soft tabular-nums">{line}</p>
    </>
  )
}

function Done({ upload }: { upload: UploadView }) {
  return (
    <p className="flex items-center justify-between gap-2 pl-6 text-xs text-ink-soft tabular-nums">
      {formatSize(upload.size)}
      <span className="shrink-0 whitespace-nowrap">
        <Stamp fresh>
          {words.uploaded} {upload.endedAt && <ExactTime at={new Date(upload.endedAt).toISOString()} />}
        </Stamp>
      </span>
    </p>
  )
}

/** It has passed the checks and goes to nobody: held back, or withdrawn since. */
function NotOut({ upload: { fileState, size } }: { upload: UploadView }) {
  if (!fileState) return null
  return (
    <div className="text-xs text-ink-soft tabular-nums">
      <p className="flex items-center justify-between gap-2">
        <StatusBadge state={fileState} />
        {formatSize(size)}
      </p>
      {fileState === "HELD" && <p className="mt-1 pl-6">{gate.held}</p>}
    </div>
  )
}

/** The server has it all and goes on looking: with nothing to wait for here. */
function StillChecked({ upload: { name, size, waitingFor } }: { upload: UploadView }) {
  return (
    <>
      {!waitingFor && <Progress label={name} value={null} valueText={words.states.checking} className="mt-1" />}
      <div className="mt-1.5 text-xs text-ink-soft tabular-nums">
        <p>
          {words.states.checking} · {formatSize(size)}
        </p>
        {waitingFor ? (
          <>
            <p className="mt-0.5 text-ink">{gate.wait(waitingFor)}</p>
            <p className="mt-0.5">{gate.lasts(waitingFor) ? gate.lasting : gate.waitAdvice}</p>
          </>
        ) : (
          <p className="mt-0.5">{words.stillChecked}</p>
        )}
      </div>
    </>
  )
}

/** It was here before: a way to look, and a way to take the new one back. */
function Repeated({ upload: { id, name, duplicate }, queue }: Omit<UploadRowProps, "maxBytes">) {
  if (!duplicate) return null
  const discard = () =>
    queue.discard(id).catch((error: unknown) => {
      notify({
        kind: "error",
        message: words.duplicate.notDiscarded(isolatedName(name)),
        detail: toApiError(error).sentences,
      })
    })
  return (
    <div className="mt-1 pl-6 text-xs">
      <p>{words.duplicate[duplicate.by]}</p>
      <p className="mt-1 flex flex-wrap gap-2">
        <Link href={`/ops?file=${duplicate.fileId}`} prefetch={false} className={buttonClass("secondary", "small")}>
          {words.duplicate.show}
          <span className="sr-only"> {words.duplicate.showWhat(name)}</span>
        </Link>
        <Button size="small" onClick={() => void discard()}>
          {words.duplicate.discard}
          <span className="sr-only">{words.duplicate.discardWhat(name)}</span>
        </Button>
      </p>
    </div>
  )
}

function Refusal({ problem, maxBytes }: { problem: UploadProblem; maxBytes: number }) {
  return (
    <div className="pl-6 text-xs wrap-anywhere">
      <p className="text-danger">{words.refusal(problem)}</p>
      <p className="mt-0.5 text-ink-soft">{words.advice(problem, maxBytes)}</p>
    </div>
  )
}

"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { Button } from "@/components/ui/button"
import { classNames } from "@/components/ui/class-names"
import { EmptyState } from "@/components/ui/empty-state"
import { useUploads, useUploadViews } from "@/components/upload/upload-provider"
import { useChanges } from "@/components/use-changes"
import type { FilePage } from "@/lib/features/files/schema"
import { closeStory, useOpenFileId } from "./file-address"
import { FileDrawer } from "./file-drawer"
import { type FileQuery, isFiltered, queryString } from "./file-query"
import { isDismissable, isWithdrawable } from "./file-rows"
import { FileTable } from "./file-table"
import { FileToolbar } from "./file-toolbar"
import { KeysDialog } from "./keys-dialog"
import { SelectionBar } from "./selection-bar"
import { SheetDrawing } from "./sheet-drawing"
import { useFileKeys } from "./use-file-keys"
import { useFileList } from "./use-file-list"
import { useSelection } from "./use-selection"
import { useWithdraw } from "./use-withdraw"
import { WithdrawDialog } from "./withdraw-dialog"
import { words } from "./words"

type FilesPageProps = {
  first: FilePage
  query: FileQuery
  /** A sentence for each reason of a refusal, by its code. */
  reasons: Record<string, string>
}

/** The list of files and all that can be done with it. */
export function FilesPage({ first, query, reasons }: FilesPageProps) {
  const { queue, openPicker } = useUploads()
  const { files, hasMore, loadingMore, showMore, refresh, hear } = useFileList(first, query, useUploadViews(queue))
  const selection = useSelection(files)
  const { pending, show } = useShownQuery()
  const [asking, setAsking] = useState(false)
  const [keysOpen, setKeysOpen] = useState(false)
  const openFileId = useOpenFileId()
  const [storyChange, setStoryChange] = useState(0)
  useChanges((change) => {
    hear(change)
    queue.hear(change.id)
    if (!change.id || change.id === openFileId) setStoryChange((count) => count + 1)
  })
  useFileKeys({
    onUpload: openPicker,
    onSelect: selection.toggle,
    onClear: selection.clear,
    onKeys: () => setKeysOpen(true),
  })
  const [withdrawable, dismissable] = [selection.files.filter(isWithdrawable), selection.files.filter(isDismissable)]
  const selecting = selection.files.length > 0
  const quietly = () => void refresh().catch(() => undefined)
  const { pending: dismissing, withdraw: dismiss } = useWithdraw(quietly, "dismiss")

  return (
    <>
      {(files.length > 0 || isFiltered(query)) && (
        <div className="z-20 grid grid-cols-1 bg-surface py-3 *:col-start-1 *:row-start-1 sm:sticky sm:top-0">
          <div className={classNames(selecting && "sm:invisible")}>
            <FileToolbar query={query} onQuery={show} onKeys={() => setKeysOpen(true)} />
          </div>
          {selecting && (
            <SelectionBar
              count={selection.files.length}
              withdrawable={withdrawable.length}
              dismissable={dismissable.length}
              pending={dismissing}
              onWithdraw={() => setAsking(true)}
              onDismiss={() => void dismiss(dismissable)}
              onClear={selection.clear}
            />
          )}
        </div>
      )}
      <div aria-busy={pending} className={classNames("@container transition-opacity", pending && "opacity-60")}>
        {files.length > 0 ? (
          <FileTable files={files} query={query} onQuery={show} selection={selection} reasons={reasons} />
        ) : (
          <NoFiles filtered={isFiltered(query)} onChoose={openPicker} onClear={() => show({ sort: query.sort })} />
        )}
      </div>
      {hasMore && (
        <div className="mt-6 flex justify-center">
          <Button pending={loadingMore} onClick={() => void showMore()}>
            {words.showMore}
          </Button>
        </div>
      )}
      {openFileId && (
        <FileDrawer
          key={openFileId}
          fileId={openFileId}
          change={storyChange}
          reasons={reasons}
          known={files.find((file) => file.id === openFileId) ?? null}
          onClose={closeStory}
          onChange={quietly}
        />
      )}
      <WithdrawDialog
        files={withdrawable}
        open={asking}
        onClose={() => setAsking(false)}
        onEnd={() => {
          selection.clear()
          quietly()
        }}
      />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </>
  )
}

/** Shows another query by way of the address; the list stays until the next one is there. */
function useShownQuery() {
  const router = useRouter()
  const [pending, start] = useTransition()
  const show = (query: FileQuery) =>
    start(() => router.replace(`/ops${queryString(query) ? `?${queryString(query)}` : ""}`, { scroll: false }))
  return { pending, show }
}

function NoFiles({ filtered, onChoose, onClear }: { filtered: boolean; onChoose: () => void; onClear: () => void }) {
  return filtered ? (
    <EmptyState title={words.none.title} action={<Button onClick={onClear}>{words.clearFilters}</Button>}>
      {words.none.text}
    </EmptyState>
  ) : (
    <EmptyState
      icon={<SheetDrawing />}
      title={words.empty.title}
      action={<Button onClick={onChoose}>{words.empty.action}</Button>}
    >
      {words.empty.text}
    </EmptyState>
  )
}

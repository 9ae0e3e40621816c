import { ExactTime } from "@/components/ui/relative-time"
import type { FileHistory } from "@/lib/features/files/schema"
import { words } from "./words"

type StoryEventsProps = Pick<FileHistory, "file" | "events" | "links"> & {
  /** Whether there are no older ones: then its beginning follows. */
  whole: boolean
}

/** All that happened to a file, newest first, down to its beginning. */
export function StoryEvents({ file, events, links, whole }: StoryEventsProps) {
  const holders = new Map<unknown, string>(links.map((link) => [link.id, link.client]))
  const begun: FileHistory["events"][number] = {
    at: file.createdAt,
    action: "file.begun",
    actor: file.uploadedBy,
    details: {},
  }
  return (
    <ol className="print:ml-1 border-l border-line pl-4">
      {(file.kind === null || !whole ? events : [...events, begun]).map(({ at, action, actor, details }) => (
        <li
          key={`${at}${action}${String(details.linkId ?? "")}${String(details.transferId ?? "")}`}
          className="relative break-inside-avoid pb-4 last:pb-0 before:absolute before:top-1.5 before:-left-4 before:size-2 before:-translate-x-1/2 before:rounded-full before:border before:border-ink-soft before:bg-surface-raised"
        >
          <p>{words.event(action, details, holders.get(details.linkId))}</p>
          <p className="text-xs text-ink-soft tabular-nums">
            <ExactTime at={at} /> · {words.actors[actor] ?? actor}
          </p>
        </li>
      ))}
    </ol>
  )
}

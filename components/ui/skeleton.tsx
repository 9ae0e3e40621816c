import { classNames } from "./class-names"

/** Holds the place of something that is being fetched; give it that thing's size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames("block animate-pulse rounded-md bg-surface-sunken", className)} />
}

import { classNames } from "./ui/class-names"

/** The product's name, set as it always is, with its mark. */
export function Wordmark({ href, className }: { href?: string; className?: string }) {
  const mark = (
    <>
      <svg aria-hidden viewBox="0 0 32 32" className="size-6">
        <rect x="1" y="1" width="30" height="30" rx="6" className="fill-accent" />
        <path
          d="m6.5 9.5 4.75 13L16 12.500l4.75 10 4.75-13"
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-accent-ink"
        />
      </svg>
      Waybill
    </>
  )
  const looks = classNames(
    "inline-flex items-center gap-2 rounded-sm font-serif text-lg font-medium tracking-tight text-ink no-underline",
    className,
  )
  return href ? (
    <a href={href} className={looks}>
      {mark}
    </a>
  ) : (
    <span className={looks}>{mark}</span>
  )
}

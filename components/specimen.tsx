import { Stamp } from "./stamp"

type SpecimenWords = Record<
  | "label"
  | "title"
  | "from"
  | "fromValue"
  | "to"
  | "toValue"
  | "document"
  | "documentValue"
  | "size"
  | "sizeValue"
  | "fingerprint"
  | "fingerprintValue"
  | "stamp",
  string
>

/** A waybill as it would be on paper, with its tear-off part: what the product is about, at a glance. */
export function Specimen({ words }: { words: SpecimenWords }) {
  const above = [
    [words.from, words.fromValue],
    [words.to, words.toValue],
  ]
  const below = [
    [words.document, words.documentValue],
    [words.size, words.sizeValue],
    [words.fingerprint, words.fingerprintValue],
  ]
  return (
    <figure className="@container relative rounded-md border border-line bg-surface-raised text-sm">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line px-6 py-4">
        <span className="font-serif text-lg font-medium">{words.title}</span>
        <span className="text-xs text-ink-soft">{words.label}</span>
      </figcaption>
      <Lines lines={above} />
      <div className="relative border-t border-dashed border-line-strong">
        <Notch side="left" />
        <Notch side="right" />
      </div>
      <Lines lines={below} mono={words.fingerprintValue} />
      <p className="flex justify-end px-6 pb-6">
        <Stamp>
          <span className="tabular-nums">{words.stamp}</span>
        </Stamp>
      </p>
    </figure>
  )
}

/** @param mono the value that is set in mono */
function Lines({ lines, mono }: { lines: string[][]; mono?: string }) {
  return (
    <dl className="grid gap-3 px-6 py-5">
      {lines.map(([name, value]) => (
        <div key={name} className="grid items-baseline gap-x-4 @2xs:grid-cols-[7rem_minmax(0,1fr)]">
          <dt className="text-xs text-ink-soft">{name}</dt>
          <dd className={value === mono ? "font-mono text-xs leading-5" : "tabular-nums"}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Where the perforation meets the edge. */
function Notch({ side }: { side: "left" | "right" }) {
  const looks = side === "left" ? "-left-2 [clip-path:inset(0_0_0_7px)]" : "-right-2 [clip-path:inset(0_7px_0_0)]"
  return <span aria-hidden className={`absolute -top-2 size-4 rounded-full border border-line bg-surface ${looks}`} />
}

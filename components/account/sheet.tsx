import type { ReactNode } from "react"

/** One narrow sheet with a heading; below a perforation, where else one may want to go. */
export function Sheet({ title, lead, children, foot }: SheetProps) {
  return (
    <section className="rounded-md border border-line bg-surface-raised">
      <div className="p-6 sm:p-8">
        <h1 className="font-serif text-xl font-medium text-balance wrap-anywhere">{title}</h1>
        {lead && <p className="mt-2 wrap-anywhere text-ink-soft">{lead}</p>}
        {children && <div className="mt-6">{children}</div>}
      </div>
      {foot && (
        <div className="grid gap-2 border-t border-dashed border-line-strong px-6 py-4 text-sm text-ink-soft sm:px-8">
          {foot}
        </div>
      )}
    </section>
  )
}

type SheetProps = { title: string; lead?: ReactNode; children?: ReactNode; foot?: ReactNode }

/** Lines to type. They wrap, so that nothing scrolls sideways. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <figure aria-label={label}>
      <pre className="rounded-md border border-line bg-surface-raised p-4 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
        <code>{children}</code>
      </pre>
    </figure>
  )
}

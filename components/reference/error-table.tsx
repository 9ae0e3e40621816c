import { referenceWords as words } from "./words"

/** Every stable code, with its status and its sentence. */
export function ErrorTable({ errors }: { errors: readonly { code: string; status: number; title: string }[] }) {
  return (
    <table className="w-full border-collapse text-sm wrap-anywhere">
      <caption className="sr-only">{words.errors}</caption>
      <thead>
        <tr className="text-left text-xs text-ink-soft">
          <th scope="col" className="py-2 pr-4 font-medium">
            {words.code}
          </th>
          <th scope="col" className="py-2 pr-4 font-medium">
            {words.status}
          </th>
          <th scope="col" className="py-2 font-medium">
            {words.meaning}
          </th>
        </tr>
      </thead>
      <tbody>
        {errors.map(({ code, status, title }) => (
          <tr key={code} className="border-t border-line align-baseline">
            <th scope="row" className="py-1.5 pr-4 text-left font-normal">
              <code className="font-mono text-xs wrap-anywhere">{code}</code>
            </th>
            <td className="py-1.5 pr-4 tabular-nums">{status}</td>
            <td className="py-1.5 text-ink-soft">{title}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

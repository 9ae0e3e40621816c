import { limitWords, type Schema, typeWords } from "./document"
import { referenceWords as words } from "./words"

type Line = {
  name: string
  /** Unlike the name, one of a kind in its table. */
  path: string
  schema: Schema
  note: string
  depth: number
}

/** Each member on a line; those of objects inside it follow, set in. */
export function linesOf(schema: Schema, depth = 0, above = ""): Line[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const note = schema.required?.includes(name) ? words.required : ""
    const inner = member.items?.properties ? member.items : member
    const path = `${above}${name}`
    return [{ name, path, schema: member, note, depth }, ...linesOf(inner, depth + 1, `${path}.`)]
  })
}

/** Names, types and notes of what goes in or comes out. */
export function SchemaTable({ caption, lines }: { caption: string; lines: readonly Line[] }) {
  return (
    <table className="w-full border-collapse text-sm wrap-anywhere">
      <caption className="sr-only">{caption}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.type}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, path, schema, note, depth }) => (
          <tr key={path} className="border-t border-line align-baseline first:border-t-0">
            <th scope="row" className="py-1.5 pr-4 text-left font-normal" style={{ paddingLeft: `${depth}rem` }}>
              <code className="font-mono text-xs break-words">{name}</code>
            </th>
            <td className="py-1.5 text-ink-soft">
              <code className="font-mono text-xs wrap-anywhere">{typeWords(schema)}</code>
              {[note, limitWords(schema), schema.description].filter(Boolean).map((text) => (
                <span key={text} className="wrap-anywhere">
                  {" "}
                  · {text}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

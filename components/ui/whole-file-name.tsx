/** A name before its last point, and from there on. */
export function splitName(name: string): [stem: string, extension: string] {
  const [extension = ""] = /(?<=.)\.[^.\s]{1,10}$/su.exec(name) ?? []
  return [name.slice(0, name.length - extension.length), extension]
}

/** A file's name within a text, whole. */
export function WholeFileName({ name }: { name: string }) {
  const [stem, extension] = splitName(name)
  return (
    <span className="whitespace-pre-wrap">
      <bdi>{stem}</bdi>
      <bdi>{extension}</bdi>
    </span>
  )
}

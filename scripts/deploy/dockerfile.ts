/** One instruction of a Dockerfile: `RUN` and what stands behind it, on one line. */
export type Instruction = { name: string; text: string }

export type Stage = { base: string; name: string; instructions: Instruction[] }

/** The stages of a Dockerfile, in the forms that ours uses: no heredocs, no ARG before the first FROM. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line))
  const joined = lines.join("\n").replace(/\\\n\s*/g, " ")
  const stages: Stage[] = []
  for (const line of joined.split("\n")) {
    const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (name === "FROM") {
      const [, base = "", stage = ""] = /^(\S+) AS (\S+)$/.exec(rest) ?? []
      stages.push({ base, name: stage, instructions: [] })
    } else if (name) stages.at(-1)?.instructions.push({ name, text: rest })
    else if (line.trim()) throw new Error(`Not an instruction: ${line}`)
  }
  return stages
}

/** Of an instruction that counts once, the last: CMD, USER. */
export function lastOf(stage: Stage, name: string): string {
  const found = stage.instructions.findLast((instruction) => instruction.name === name)
  if (!found) throw new Error(`The stage ${stage.name} has no ${name}.`)
  return found.text
}

/** ENV's names and values. */
export function environmentOf(stage: Stage): Record<string, string> {
  const lines = stage.instructions.filter(({ name }) => name === "ENV")
  return Object.fromEntries(lines.flatMap(({ text }) => [...text.matchAll(/(\w+)=(\S+)/g)].map(([, k, v]) => [k, v])))
}

/** The command in a HEALTHCHECK, CMD or ENTRYPOINT in its JSON form. */
export function wordsOf(text: string): string[] {
  return JSON.parse(text.slice(text.indexOf("[")))
}

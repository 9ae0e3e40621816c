/** Figures of one process, in Prometheus' text format. */
export type Exposition = { worker: string; text: string }

/**
 * Makes one text of several processes' figures, each line with a label that says whose it is. Adding them up is left to
 * Prometheus: a sum would fall when a process is replaced, which it would take for a restart of all of them.
 */
export function mergeExpositions(expositions: Exposition[]): string {
  const metrics = new Map<string, { head: string[]; samples: string[] }>()
  for (const { worker, text } of expositions) {
    let metric = { head: [] as string[], samples: [] as string[] }
    for (const line of text.split("\n")) {
      const [, kind, name] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? []
      if (kind === "HELP" && name) {
        metric = metrics.get(name) ?? { head: [], samples: [] }
        metrics.set(name, metric)
      }
      if (kind) addOnce(metric.head, line)
      else if (line !== "") metric.samples.push(labelled(line, worker))
    }
  }
  return [...metrics.values()].flatMap(({ head, samples }) => [...head, ...samples, ""]).join("\n")
}

function addOnce(lines: string[], line: string): void {
  if (!lines.includes(line)) lines.push(line)
}

/** `name value` and `name{labels} value` alike. */
function labelled(sample: string, worker: string): string {
  return sample.replace(/^(\w+)(?:\{(.*)\})?( \S+)$/, (_, name: string, labels: string | undefined, value: string) => {
    const all = [`worker="${worker}"`, ...(labels ? [labels] : [])].join(",")
    return `${name}{${all}}${value}`
  })
}

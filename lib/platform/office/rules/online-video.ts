import { Parser } from "htmlparser2"
import type { Discoveries } from "../discoveries"
import { judgeFetch } from "../links/judge"
import { HtmlDepth } from "../objects/html-depth"
import type { Part, PartListener } from "../preflight/part"
import { Refused } from "../refused"

const linked = { words: "Online video from", code: "external_links" } as const
const loading = new Set(["src", "href", "data", "srcdoc", "action", "formaction", "poster"])

/** Judges the page that Word shows at a click on an online video: it may show a film from the web, and run nothing. */
export function listenForOnlineVideos(part: Part, discoveries: Discoveries): PartListener {
  return {
    open: ({ local, attributes }) => {
      if (local !== "webVideoPr") return
      for (const attribute of attributes())
        if (attribute.local === "embeddedHtml") judgePlayer(attribute.value, part.name, discoveries)
    },
  }
}

function judgePlayer(html: string, part: string, discoveries: Discoveries): void {
  const depth = new HtmlDepth(part)
  const parser = new Parser(
    {
      onclosetag: () => depth.close(),
      onopentagname: (name) => {
        depth.open()
        if (name === "script" || name === "base" || name === "meta") throw new Refused("unsafe_link", part)
      },
      onattribute: (name, value) => {
        if (name.toLowerCase().startsWith("on")) throw new Refused("unsafe_link", part)
        if (loading.has(name.toLowerCase())) judgeFetch(value, part, discoveries, linked)
      },
    },
    { decodeEntities: true },
  )
  parser.write(html)
  parser.end()
}

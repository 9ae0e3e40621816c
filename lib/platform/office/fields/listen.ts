import type { Discoveries } from "../discoveries"
import { wordNamespaces } from "../preflight/namespaces"
import type { Element, Part, PartListener } from "../preflight/part"
import { isAlternative, isForeign, keepsBlanks, type Role, roles, symbolOf } from "./elements"
import { Field } from "./field"
import { judgeInstruction } from "./meaning"
import type { Instruction } from "./reader"
import { Story } from "./story"
import { allViews } from "./views"

/** Text boxes within text boxes. */
const maxStories = 64

/**
 * Reads the fields of Word in a part: refuses what runs programs or fetches unasked from file servers and notices what
 * else is fetched.
 */
export function listenForFields(part: Part, discoveries: Discoveries): PartListener {
  return new Fields(part.name, discoveries)
}

class Fields implements PartListener {
  private readonly stories: Story[] = []
  private story: Story
  private depth = 0
  /** How deep the first element of Word's is, which is the part's root. */
  private rootDepth = 0
  /** How deep an element is whose text is read; 0 for none. */
  private textDepth = 0

  constructor(
    private readonly part: string,
    private readonly discoveries: Discoveries,
  ) {
    this.story = this.makeStory()
  }

  open(element: Element): void {
    this.depth += 1
    const { local, uri } = element
    // Nobody writes elements into an instruction's text: programs differ in what they make of them.
    if (this.textDepth > 0) this.story.refuse()
    if (!wordNamespaces.has(uri)) {
      if (this.rootDepth > 0) this.openForeign(local, uri)
      return
    }
    if (this.rootDepth === 0) this.rootDepth = this.depth
    const role = roles.get(local)
    if (role !== undefined) this.openKnown(role, element)
  }

  text(text: string): void {
    if (this.textDepth > 0) this.story.text(text)
  }

  close(local: string, uri: string): void {
    if (this.depth === this.textDepth) {
      this.textDepth = 0
      this.story.endText()
    } else if (this.rootDepth > 0) {
      if (!wordNamespaces.has(uri)) this.closeForeign(local, uri)
      else this.closeKnown(roles.get(local))
    }
    if (this.depth === this.rootDepth) {
      for (const story of [this.story, ...this.stories.splice(0)]) story.close()
      this.story = this.makeStory()
      this.rootDepth = 0
    }
    this.depth -= 1
  }

  private makeStory(): Story {
    return new Story(this.part, (instruction) => this.judge(instruction))
  }

  private judge(instruction: Instruction): void {
    judgeInstruction(instruction, this.part, this.discoveries)
  }

  private openKnown(role: Role, element: Element): void {
    const { story } = this
    switch (role) {
      case "character":
        this.turn(element)
        return
      case "simple":
        this.openSimple(element)
        return
      case "deleted":
        story.deleted += 1
        return
      case "inserted":
        story.inserted += 1
        return
      case "story":
        this.stories.push(story)
        if (this.stories.length > maxStories) story.refuse()
        this.story = this.makeStory()
        return
      case "instruction":
        this.openText(role, element)
        return
      default:
        if (!story.isInInstruction) return
        if (role === "text") this.openText(role, element)
        else story.character(role === "symbol" ? symbolOf(element) : " ")
    }
  }

  private closeKnown(role: Role | undefined): void {
    const { story } = this
    if (role === "simple") story.endSimple()
    else if (role === "deleted") story.deleted -= 1
    else if (role === "inserted") story.inserted -= 1
    else if (role === "story") {
      story.close()
      this.story = this.stories.pop() ?? this.makeStory()
    }
  }

  private openText(role: "instruction" | "text", element: Element): void {
    this.story.beginText(role === "instruction", keepsBlanks(element))
    this.textDepth = this.depth
  }

  private openForeign(local: string, uri: string): void {
    if (isAlternative(local, uri)) this.story.beginAlternative()
    else if (isForeign(uri)) this.story.foreign += 1
  }

  private closeForeign(local: string, uri: string): void {
    if (isAlternative(local, uri)) this.story.endAlternative()
    else if (isForeign(uri)) this.story.foreign -= 1
  }

  private turn(element: Element): void {
    const types = element.attributes().filter(({ local, uri }) => local === "fldCharType" && wordNamespaces.has(uri))
    const [first, ...others] = types.map(({ value }) => value)
    // Word takes no field without it for one.
    if (first === undefined) return
    if (others.some((other) => other !== first)) this.story.refuse()
    if (first === "begin") this.story.begin()
    else if (first === "separate") this.story.separate()
    else if (first === "end") this.story.end()
    else this.story.refuse()
  }

  private openSimple(element: Element): void {
    const given = element.attributes().filter(({ local }) => local === "instr")
    const own = given.find(({ uri }) => wordNamespaces.has(uri))
    for (const attribute of given) {
      if (attribute === own) continue
      const field = new Field(this.part, allViews, true)
      field.read(attribute.value, allViews, false)
      for (const instruction of field.instructions()) this.judge(instruction)
    }
    this.story.beginSimple(own?.value ?? "")
  }
}

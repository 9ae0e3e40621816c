/**
 * The ways to read a part, as a set of bits: with all tracked changes, accepted, or rejected; with stored results of
 * `QUOTE` or with what it writes; with the blanks at the ends of a run's text or without, as `xml:space` has it.
 */
export type Views = number

const ways = [0, 1, 2].flatMap((changes) =>
  [false, true].flatMap((computes) => [false, true].map((trims) => ({ changes, computes, trims }))),
)

function viewsWhere(applies: (way: (typeof ways)[number]) => boolean): Views {
  return ways.reduce((views, way, index) => (applies(way) ? views | (1 << index) : views), 0)
}

export const allViews = viewsWhere(() => true)
export const untrimmed = viewsWhere(({ trims }) => !trims)
export const computing = viewsWhere(({ computes }) => computes)
/** The views in which tracked changes are accepted. */
export const accepted = viewsWhere(({ changes }) => changes === 1)
const rejected = viewsWhere(({ changes }) => changes === 2)

/** The views in which a text is read that tracked changes delete, insert, or both. */
export function viewsOf(isDeleted: boolean, isInserted: boolean): Views {
  return allViews & ~(isDeleted ? accepted : 0) & ~(isInserted ? rejected : 0)
}

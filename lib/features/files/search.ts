import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"

/** More words than a name needs to be found; each is compared with every name that has the others. */
const maxWords = 16
/** Files at a time; the next sweep goes on. */
const batch = 5_000

/**
 * Conditions that a text has every word of what is looked for, in any order and within longer words too. Case, accents,
 * kinds of apostrophes and what does not show make no difference (decision 0037). Of many words the longest count.
 * @param form of the text, made by `search_form`
 */
export function everyWord(form: Prisma.Sql, lookedFor: string): Prisma.Sql[] {
  const words = [...new Set(lookedFor.split(/\s+/).filter(Boolean))].sort((one, other) => other.length - one.length)
  return words.slice(0, maxWords).map((word) => Prisma.sql`${form} LIKE ${patternOf(word)}`)
}

/** In a LIKE pattern `%`, `_` and `\` mean more than themselves; the form of a word may have some that the word had not. */
function patternOf(word: string): Prisma.Sql {
  return Prisma.sql`'%' || regexp_replace(search_form(${word}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`
}

/** Writes down what searches compare of files from before there was such a form. @returns of how many */
export async function fillSearchNames(): Promise<number> {
  const filled = await queryRows(Prisma.sql`
    UPDATE file SET search_name = search_form(name)
    WHERE id IN (SELECT id FROM file WHERE search_name IS NULL LIMIT ${batch} FOR UPDATE SKIP LOCKED) RETURNING id`)
  return filled.length
}

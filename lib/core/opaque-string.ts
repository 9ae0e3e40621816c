/*
 * Passwords as they are compared: RFC 8265, section 4.2 (OpaqueString). Two keyboards spell `é` in two ways; prepared, both
 * are one password. Case, width and everything else that a person chose stay.
 */

/** In characters (code points). */
export const passwordLength = { min: 8, max: 256 } as const

/** Blanks other than the plain one: a Mac types a no-break space while another key is held. */
const blanks = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
/** Control characters, halves of characters and code points that are none: no two programs send them alike. */
const unspeakable = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u

/** The password in the form that is hashed. */
export function preparePassword(password: string): string {
  return password.replace(blanks, " ").normalize("NFC")
}

/** Whether every character of a new password is one that comes from any keyboard unchanged. */
export function isSpeakable(password: string): boolean {
  return !unspeakable.test(password)
}

/**
 * The forms in which a password may have been hashed, today's first: older versions hashed it as it came, composed or not.
 * How many there are follows from the password alone.
 */
export function passwordForms(password: string): string[] {
  const prepared = preparePassword(password)
  const older = [password, password.normalize("NFC"), password.normalize("NFD"), prepared.normalize("NFD")]
  return [...new Set([prepared, ...older])]
}

/** What the front page and the pages in place of others say. */
export const frontWords = {
  title: ["Documents, handed over", "and signed for."],
  lead: "Waybill brings Word, Excel and PowerPoint files to the people they are meant for: each through a link that works for one person alone, with a record of who got what, from whom and when.",
  signIn: "Sign in",
  signUp: "Create account",
  reference: "API reference",
  specimen: {
    label: "Specimen of a waybill",
    title: "Waybill",
    from: "From",
    fromValue: "Ines Okafor, Operations",
    to: "To",
    toValue: "Jonas Lindqvist",
    document: "Document",
    documentValue: "Annual accounts.xlsx",
    size: "Size",
    sizeValue: "4.2 MB",
    fingerprint: "Fingerprint",
    fingerprintValue: "9f86 d081 … b0f0 0a08",
    stamp: "Received whole 24 Nov, 19:18",
  },
}

export const notFoundWords = {
  title: "There is nothing here",
  lead: "The address may be misspelt, or what was here has moved. Nothing was lost.",
  action: "Go to the start page",
}

export const errorWords = {
  title: "This page could not be shown",
  lead: "Something went wrong on our side. Nothing was lost: what you sent before is safe.",
  offline: "You are offline",
  offlineLead: "Nothing was lost. This page can be shown again as soon as there is a connection.",
  action: "Try again",
}

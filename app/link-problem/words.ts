/** What happened to a download link, that nothing was lost, and the one thing to do. */
export const linkProblems = {
  not_found: {
    title: "This link is not for you, or not a link",
    lead: "A download link works for the person it was made for, signed in with their own account. Nothing was lost: what is there for you is listed among your files.",
  },
  link_expired: {
    title: "This link has expired",
    lead: "Links work for a limited time. Nothing was lost: the file is still there for you, and a new link is one press away.",
  },
  link_revoked: {
    title: "This link no longer works",
    lead: "Its sender ended this link, or withdrew the file. A file that is still there for you is listed among your files, and a new link is one press away.",
  },
  link_used_up: {
    title: "This link has been used as often as it may",
    lead: "Nothing was lost: the file is still there for you, and a new link is one press away.",
  },
  throttled: {
    title: "This link is in use",
    lead: "Another download through this link is under way. Wait until it has ended, or half a minute, then try again.",
  },
  forbidden: {
    title: "You may not open this link",
    lead: "A download link works for the person it was made for. Nothing was lost: sign in with the account that it was sent to.",
  },
  other: {
    title: "This link could not be opened",
    lead: "Nothing was lost. Try again in a moment, or get the file from the list.",
  },
}

/** Who is looking, when a link is another person's. */
export const linkSwitch = {
  signedInAs: "You are signed in as",
  advice: "If it was sent to another address of yours, sign in with that account.",
  label: "Switch account",
}

export const linkActions = { portal: "Go to your files", ops: "Go to the files", nobody: "Sign in" }

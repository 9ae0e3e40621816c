/*
 * What the portal says. In parts, so that a browser is sent the words of what it draws itself alone.
 */

/** The page around the list. */
export const portalPageWords = {
  title: "Your files",
  empty: "Nothing here yet",
  emptyDetail: "Documents that are handed over to you appear here, ready to download. You need do nothing until then.",
  noMatch: "No file matches",
  noMatchDetail: "Look for a shorter part of the name, or for all kinds.",
  showAll: "Show all files",
}

/** In place of the list, when it could not be shown. */
export const portalErrorWords = {
  failed: "Your files could not be shown",
  failedDetail: "They are safe. Something between you and them did not work: try again.",
  retry: "Try again",
}

/** What has come since the list was made. */
export const arrivalWords = {
  arrived: (count: number) => (count === 1 ? "1 new document: show" : `${count} new documents: show`),
}

/** The list, and what it does. */
export const portalWords = {
  search: "Search by name",
  kind: "Kind",
  kinds: { all: "All kinds", docx: "Word", xlsx: "Excel", pptx: "PowerPoint" },
  from: "From",
  fresh: "New",
  freshTitle: "New since your last visit",
  download: "Download",
  downloadOf: (name: string) => `Download ${name}`,
  more: (name: string) => `More ways to get ${name}`,
  mailLink: "Mail me the link",
  copyLink: "Copy link",
  begun: "Your browser is fetching this large file. Its stamp appears here on your next visit.",
  received: "Received whole",
  verified: "Received whole and verified",
  part: (sent: string, size: string) => `Sent in part: ${sent} of ${size}`,
  gone: "This file was withdrawn.",
  showMore: "Show more",
  shown: (count: number) => `${count} files shown`,
  moreFailed: "The next files could not be fetched",
}

/** What the mailbox says. */
export const mailboxWords = {
  title: "Mailbox",
  lead: "Mails are kept here instead of being sent, since no mail service is set up. Only this machine can see them.",
  empty: "No mails yet",
  emptyDetail: "What Waybill sends appears here: sign up, and the first one comes.",
  refresh: "Look again",
  list: "Mails, newest first",
  to: "To",
  open: "Open the link of this mail",
  picture: (subject: string) => `The mail “${subject}” as it looks`,
  text: "Plain-text part",
}

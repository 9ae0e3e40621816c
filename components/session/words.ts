/** The words of a page whose session is no more. */
export const sessionWords = {
  over: {
    title: "You are signed out",
    why: "You signed out in another tab, or your session ended. What this page showed is hidden.",
    kept: "Nothing was lost. After you sign in again, it is back.",
    action: "Sign in again",
  },
  another: {
    title: "Someone else is signed in now",
    why: (name: string) => `${name} signed in to this browser in another tab. What this page showed to you is hidden.`,
    action: (name: string) => `Continue as ${name}`,
  },
}

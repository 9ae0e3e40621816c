export const webSchemes = new Set(["http", "https", "ftp", "ftps"])
export const passingContacts = new Set(["mailto", "tel"])
export const passingApps = new Set(["onenote"])

/** Schemes that run a script, or start a program of Windows which has been abused through links; every `ms-` one beside these. */
const handlers = new Set([
  // Scripts.
  "javascript",
  "jscript",
  "vbscript",
  "vbs",
  "livescript",
  "mocha",
  "script",
  "scriptlet",
  // Containers whose content runs, and help files, which run scripts.
  "mhtml",
  "mk",
  "its",
  "ms-its",
  "ms-itss",
  "res",
  "hcp",
  "help",
  "jar",
  "view-source",
  "wyciwyg",
  // The shell, its searches, and programs by name.
  "shell",
  "search",
  "search-ms",
  "localexplorer",
  "explorer",
  "cmd",
  "powershell",
  "pwsh",
  "wscript",
  "cscript",
  "mshta",
  "rundll32",
  "regsvr32",
  "msi",
  "windowsdefender",
  "bitlocker",
  // Installers and remote control.
  "jnlp",
  "jnlps",
  "rdp",
  "clickonce",
  "appinstaller",
])

/** @param rest what follows the scheme, with slashes alone */
export function isHandler(scheme: string, rest: string): boolean {
  if (scheme === "data") return /^[^,]{0,80}(?:html|script|xml|svg)/i.test(rest.trimStart())
  return handlers.has(scheme) || scheme.startsWith("ms-") || scheme.startsWith("microsoft-edge")
}

export const webSchemes = new Set(["http", "https", "ftp", "ftps"])
export const passingContacts = new Set(["mailto", "tel"])
export const passingApps = new Set(["onenote"])
/** File servers, as other systems than Windows write them. */
export const serverSchemes = new Set(["smb", "cifs", "afp"])

/** Schemes that run a script, or start a program that has been abused through links, by their reason; every `ms-` one beside these. */
const handlers = new Set([
  // Scripts.
  ...["javascript", "jscript", "vbscript", "vbs", "livescript", "mocha", "script", "scriptlet"],
  // Containers whose content runs as a page, and help files, which run scripts.
  ...["mhtml", "mk", "its", "ms-its", "ms-itss", "res", "hcp", "help", "jar", "view-source", "wyciwyg"],
  // The shell, its searches, and programs by name.
  ...["shell", "search", "search-ms", "localexplorer", "explorer", "cmd", "powershell", "pwsh", "wscript", "cscript"],
  ...["mshta", "hta", "rundll32", "regsvr32", "msi", "windowsdefender", "bitlocker", "tbauth"],
  // Monikers of COM, which make an object of any class or fetch what it is made of.
  ...["new", "clsid", "soap", "objref", "winmgmts", "elevation", "queue"],
  // Installers and remote control: a click installs a program, or hands the computer over.
  ...["jnlp", "jnlps", "clickonce", "appinstaller", "rdp", "vnc", "telnet", "rlogin", "tn3270"],
  // Programs whose handlers let a link choose their command line.
  ...["firefoxurl", "navigatorurl", "teamviewer8", "teamviewer10", "teamviewerapi", "tvsendfile", "tvvpn1", "tvjoinv8"],
  ...["sourcetree", "steam", "origin2", "vscode", "vscode-insiders"],
])

/** @param rest what follows the scheme, with slashes alone */
export function isHandler(scheme: string, rest: string): boolean {
  if (scheme === "data") return isActiveData(rest)
  // `about:<script>` shows what follows as a page.
  if (scheme === "about") return rest.includes("<")
  return handlers.has(scheme) || scheme.startsWith("ms-") || scheme.startsWith("microsoft-edge")
}

/** A data address of a type that runs scripts. */
function isActiveData(rest: string): boolean {
  const [type = ""] = rest.trimStart().slice(0, 200).split(/[,;]/, 1)
  return type.includes("/") && /html|script|xml|svg/i.test(type)
}

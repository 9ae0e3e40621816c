/** Longer ones are cut nowhere in a name, so they are no names here. */
const maxCharacters = 60
const maxWords = 5
const maxWordLetters = 24
/** Where words are written without spaces, more letters than these are a sentence. */
const maxIdeographs = 6
const maxUnspacedLetters = 16

/** What stands small between the words of names. */
const particles = new Set(
  "af al am an auf av aw ben bin bint d da dal das de degli dei del dela della den der des di do dos du e el en ibn la las le los mac na nic of op san te ten ter the to till und van ver vom von vor y zu zum zur å".split(
    " ",
  ),
)

/** What stands in messages, and in hardly any name: words that address, ask, offer or threaten. */
const spoken = new Set(
  `you your yours we our us is are was were be been has have had not should would could must can please click here now today
  urgent immediately call phone whatsapp telegram pay payment paid send sent transfer account accounts password login signin
  verify verified confirm confirmed won winner winning prize reward bonus gift money cash bitcoin crypto loan offer discount
  visit open download install update expired suspended locked blocked hacked security alert warning notice dear hello hi
  congratulations attention http https www com net org ru info biz xyz this that these those with from and but if
  ihr ihre sie wurde wird haben bitte klicken hier jetzt konto passwort gesperrt gewonnen zahlen anrufen
  vous votre êtes avez cliquez ici maintenant compte gagné appelez payez
  usted sido está haga clic aquí ahora cuenta ganado llame pague
  você sua clique aqui agora conta ganhou ligue
  ваш ваша вы вас аккаунт счёт пароль нажмите здесь сейчас выиграли позвоните оплатите`.split(/\s+/),
)

/** Scripts of which words are made; within one word they are not mixed, but for those of Japanese. */
const scripts = [
  /^[\p{Script=Latin}\p{M}]+$/u,
  /^[\p{Script=Cyrillic}\p{M}]+$/u,
  /^[\p{Script=Greek}\p{M}]+$/u,
  /^[\p{Script=Armenian}\p{Script=Georgian}\p{M}]+$/u,
  /^[\p{Script=Hebrew}\p{M}]+$/u,
  /^[\p{Script=Arabic}\p{M}]+$/u,
  /^[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{M}]+$/u,
  /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{M}]+$/u,
  /^[\p{Script=Ethiopic}\p{M}]+$/u,
]
const ideographs = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々ー]+$/u

/** Letters by the standard, which look like a dot, a colon, a bar or an exclamation mark. */
const lookAlikes = /[\uA78F\u02D0\uA789\u01C0-\u01C3\u318D\u119E\u0294\u30FB]/

/** A title or an initial, which ends in a dot: `Dr.`, `J.` */
const abbreviation = /^\p{Lu}\p{Ll}{0,3}\.$/u

/**
 * Whether this is what people are called: one to five words of letters in one script each, no digits, no addresses, no
 * sentences. Whoever fills in the sign-up form with another's address chooses what we mail there under "Hello": so it is
 * no room for a message. A name that is odd enough to be refused costs its bearer a greeting, and nothing else.
 */
export function isPersonName(name: string): boolean {
  const text = name.normalize("NFC")
  if (
    /\p{N}/u.test(text) ||
    text !== name.normalize("NFKC") ||
    [...text].length > maxCharacters ||
    lookAlikes.test(text)
  )
    return false
  const words = text.split(" ")
  const counted = words.filter((word) => !particles.has(word.toLowerCase()))
  if (counted.length === 0 || counted.length > maxWords || words.length > maxWords + 3) return false
  const unspaced = words.filter((word) => ideographs.test(word)).join("")
  const han = unspaced.replace(/\P{Script=Han}/gu, "")
  if ([...unspaced].length > maxUnspacedLetters || [...han].length > maxIdeographs) return false
  return words.every(isNameWord) && !words.some(isSpoken) && isWrittenAsName(counted)
}

function isNameWord(word: string): boolean {
  if (abbreviation.test(word)) return true
  // Marks in heaps are drawn over the lines around them.
  if (/\p{M}{3}/u.test(word) || [...word].length > maxWordLetters) return false
  const parts = word.replace(/,$/, "").split(/['’ʼʻ‘-]/u)
  if (parts.length > 4 || parts.every((part) => part === "")) return false
  return parts.every((part) => part === "" || ideographs.test(part) || scripts.some((script) => script.test(part)))
}

function isSpoken(word: string): boolean {
  return word
    .toLowerCase()
    .split(/[.,'’-]/)
    .some((part) => spoken.has(part))
}

/** Of three words and more, each begins with a capital where its script has them, and not all of them are in capitals. */
function isWrittenAsName(words: string[]): boolean {
  if (words.length < 3) return true
  const small = words.some((word) => /^\p{Ll}/u.test(word.replace(/^\p{Ll}{1,2}['’]/u, "")))
  const shouted = words.every((word) => /^\P{Ll}{3,}$/u.test(word) && /\p{Lu}/u.test(word))
  return !small && !shouted
}

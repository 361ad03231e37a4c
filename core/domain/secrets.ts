/** Passwords and keys: in the environment, and in texts that will be shown. */

/** Names of variables that hold one. */
const NAMES = /token|secret|passw(or)?d|passphrase|(^|_)key$|api_?key|access_?key|private_?key|credential/i
/** Shorter values are words, too. */
const SHORTEST = 6

type Environment = Readonly<Record<string, string | undefined>>

/** The values that nobody else should see. */
export const secretsIn = (env: Environment): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    NAMES.test(name) && value !== undefined && value.length >= SHORTEST ? [value] : [],
  )

/** Tokens that say what they are (Hugging Face, OpenAI, GitHub), and passwords in addresses. */
const SHAPES = /\b(?:hf_|sk-|gh[pousr]_|github_pat_)[\w-]{16,}|(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g
const HIDDEN = '•••'

/** @param env whose variables may be repeated in the text */
export function withoutSecrets(text: string, env: Environment): string {
  // A longer one may hold a shorter one.
  const values = secretsIn(env).toSorted((a, b) => b.length - a.length)
  return values.reduce((safe, value) => safe.replaceAll(value, HIDDEN), text).replaceAll(SHAPES, HIDDEN)
}

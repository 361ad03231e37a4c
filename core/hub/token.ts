import { readFile } from 'node:fs/promises'
import type { HubSettings } from './settings.ts'

/** A secret: it goes into one header of one request, and prints as nothing. */
export class Token {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  header(): string {
    return `Bearer ${this.#value}`
  }
}

/** The person's token; null if they have none. Read when a request needs it, because logging in changes the file. */
export async function readToken({ token }: Pick<HubSettings, 'token'>): Promise<Token | null> {
  if (token === null) return null
  const text = 'value' in token ? token.value : await readFile(token.file, 'utf8').catch(() => '')
  // A header holds no line ends; a file may end with one.
  const value = text.replaceAll(/[\r\n]/g, '').trim()
  return value === '' ? null : new Token(value)
}

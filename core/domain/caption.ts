/** Turns classes into captions, with one template for pretraining, zero-shot, measuring and training. */

/** “a star”, “an arrow”; goes by spelling, which is correct for most nouns. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/iu.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The caption for a class; underscores and hyphens in folder names become spaces. */
export function classCaption(name: string): string {
  return `a photo of ${withArticle(readable(name))}`
}

/**
 * Several captions for a class, the one above first. Their mean says less about wording and more about the class (Radford
 * and others 2021, §3.1.4).
 */
export function classPrompts(name: string): string[] {
  const noun = readable(name)
  const one = withArticle(noun)
  return [classCaption(name), one, `a close-up of ${one}`, `a picture of the ${noun}`, noun]
}

const readable = (name: string): string => name.replace(/[_-]+/gu, ' ')

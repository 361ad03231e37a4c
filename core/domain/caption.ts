/** Turns classes into captions, with one template for pretraining, zero-shot, measuring and training. */

/** “a star”, “an arrow”; goes by spelling, which is correct for most nouns. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/iu.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The caption for a class; underscores and hyphens in folder names become spaces. */
export function classCaption(name: string): string {
  return `a photo of ${withArticle(name.replace(/[_-]+/gu, ' '))}`
}

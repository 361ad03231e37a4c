/** The words in which classes become captions: one template for pretraining, zero-shot, measuring and training. */

/** “a star”, “an arrow”; by spelling, which is right for most nouns. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/iu.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The caption that stands for a class; underscores and hyphens of folder names read as spaces. */
export function classCaption(name: string): string {
  return `a photo of ${withArticle(name.replace(/[_-]+/gu, ' '))}`
}

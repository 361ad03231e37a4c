/** Turns classes into captions, with the same templates for pretraining, zero-shot, measuring and training. */
import { failure, type Result, success } from './failure.ts'

/** Stands for the name of the class in a template. */
export const CLASS_PLACE = '{}'

/** “a star”, “an arrow”; goes by spelling, which is correct for most nouns. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/iu.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The template of the one caption that stands for a class in a run with no other templates. */
export const CAPTION_TEMPLATE = `a photo of a ${CLASS_PLACE}`

/** The caption for a class; underscores and hyphens in folder names become spaces. */
export const classCaption = (name: string): string => fillTemplate(CAPTION_TEMPLATE, name)

/**
 * Templates for a model whose authors name none, the caption above first. The mean of several captions says less about wording
 * and more about the class (Radford and others 2021, §3.1.4).
 */
export const USUAL_TEMPLATES: readonly string[] = [
  CAPTION_TEMPLATE,
  `a ${CLASS_PLACE}`,
  `a close-up of a ${CLASS_PLACE}`,
  `a picture of the ${CLASS_PLACE}`,
  CLASS_PLACE,
]

/** The template with the class in its place; “a {}” becomes “an arrow” where the noun begins with a vowel. */
export function fillTemplate(template: string, name: string): string {
  const noun = readable(name)
  return template.replace(/(?:\b(a) )?\{\}/iu, (_, article?: string) => {
    if (article === undefined) return noun
    return article === 'a' ? withArticle(noun) : capital(withArticle(noun))
  })
}

/** The captions of each class by every template, those of one class beside each other. */
export const classPrompts = (classes: readonly string[], templates: readonly string[]): string[] =>
  classes.flatMap((name) => templates.map((template) => fillTemplate(template, name)))

/** CLIP's longest published list has 80. */
const MOST_TEMPLATES = 200
/** Text towers read 64 or 77 tokens, about four characters each. */
const LONGEST_TEMPLATE = 300

/**
 * The templates of a person, each trimmed. Failures: usage (none, one without exactly one place for the class, one twice, one
 * too long, too many), with a sentence about the first of them that is wrong.
 */
export function checkTemplates(given: readonly string[]): Result<string[]> {
  const templates = given.map((template) => template.trim()).filter((template) => template !== '')
  if (templates.length === 0)
    return failure('usage', `Write at least one class template, such as “a photo of a ${CLASS_PLACE}”.`)
  if (templates.length > MOST_TEMPLATES)
    return failure('usage', `These are ${templates.length} class templates; ${MOST_TEMPLATES} is the limit.`)
  for (const [index, template] of templates.entries()) {
    const wrong = problemOf(template) ?? (templates.indexOf(template) < index ? 'is in the list twice' : null)
    if (wrong !== null) return failure('usage', `The class template “${inShort(template)}” ${wrong}.`)
  }
  return success(templates)
}

function problemOf(template: string): string | null {
  const places = template.split(CLASS_PLACE).length - 1
  if (places === 0) return `has no ${CLASS_PLACE}. Put ${CLASS_PLACE} where the class belongs`
  if (places > 1) return `has ${places} places for the class. Keep one ${CLASS_PLACE}`
  if (template.length > LONGEST_TEMPLATE)
    return `has ${template.length} characters; ${LONGEST_TEMPLATE} is the limit, because models read no more`
  return null
}

const inShort = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const readable = (name: string): string => name.replace(/[_-]+/gu, ' ')

/** What the published record says of models that write texts, where a language model trains with the tower or without it. */
import type { TaskKind } from '../../contract/advice.ts'
import { ahead, type Claim, CLAIMS } from '../record/evidence.ts'
import { compared, publishedIn } from '../record/groups.ts'
import { PUBLISHED } from '../record/rows.ts'

const KIND_TESTS: Readonly<Record<TaskKind, string>> = {
  recognition: 'recognition',
  text: 'text in images',
  knowledge: 'knowledge',
  localisation: 'places and numbers',
}

/** Training the tower as well is ahead of a frozen one. */
export const ofKind = (kind: TaskKind): Claim => ({
  comparison: 'full-frozen',
  about: (row) => row.generative && row.kind === kind,
  agrees: ahead,
  tests: `published tests of generative models on ${KIND_TESTS[kind]}`,
})

/** The same, over whole suites of tests. */
export const SUITES: Claim = {
  comparison: 'full-frozen',
  about: ({ generative, shift }) => generative && shift === 'in',
  agrees: ahead,
  averages: true,
  tests: 'published averages of generative models',
}

/** Images unlike those of pretraining. */
export const FAR: Claim = {
  ...SUITES,
  about: ({ generative, shift }) => generative && shift === 'far',
  tests: 'published averages of generative models far from pretraining',
}

/** Low-rank adapters in the tower. */
export const ADAPTED: Claim = {
  ...SUITES,
  comparison: 'lora-frozen',
  tests: 'published averages of generative models with adapters in the tower',
}

/** The record has few images and changed images of classifiers only. */
export const FEW: Claim = { ...CLAIMS['few-per-class'], tests: `${CLAIMS['few-per-class'].tests}, all of classifiers,` }
export const CHANGED: Claim = { ...CLAIMS.shifted, tests: `${CLAIMS.shifted.tests}, all of classifiers,` }

/** The smallest training set on which anyone has published a generative model with a trained tower beside a frozen one. */
export const LEAST_PUBLISHED = Math.min(
  ...[
    ...compared(publishedIn(PUBLISHED), 'full-frozen'),
    ...compared(publishedIn(PUBLISHED), 'full-frozen', 'averages'),
  ]
    .filter(({ row }) => row.generative && row.images !== null)
    .map(({ row }) => row.images as number),
)

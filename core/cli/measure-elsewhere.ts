/** The options of `thaw measure` for models that other trainers train. */
import type { Input } from '../contract/methods.ts'
import type { CommandContext, Option } from './command.ts'
import { numberOf, textOf } from './options.ts'

export const MEASURE_ELSEWHERE_OPTIONS: Readonly<Record<string, Option>> = {
  python: { type: 'string', value: 'PATH', help: 'for models that write texts, the Python interpreter that runs them' },
  images: { type: 'string', value: 'N', help: 'for the same models, training images to probe (default 1000)' },
  questions: {
    type: 'string',
    value: 'N',
    help: 'for the same models, validation items to ask about (default 200; 0 asks nothing)',
  },
  cpu: { type: 'boolean', help: 'for the same models, leave the GPU alone' },
}

export function measureElsewhereIn({
  options,
}: Pick<CommandContext, 'options'>): Pick<Input<'measure.elsewhere'>, 'python' | 'images' | 'questions' | 'cpu'> {
  return {
    python: textOf(options, 'python'),
    images: numberOf(options, 'images', { min: 10, integer: true }),
    questions: numberOf(options, 'questions', { min: 0, integer: true }),
    cpu: options['cpu'] === true ? true : undefined,
  }
}

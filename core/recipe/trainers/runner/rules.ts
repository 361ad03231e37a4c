/** Thaw's own Python program: sets each tensor by its name, so that it trains what the recipe says. */
import { ANATOMY_FAMILIES } from '../../../anatomy/index.ts'
import { METHODS } from '../../recipe.ts'
import { trains } from '../../trained.ts'
import type { TrainerRules } from '../trainer.ts'

export const runner: TrainerRules = {
  name: 'Thaw’s runner',
  methods: METHODS,
  modelTypes: ANATOMY_FAMILIES.map(({ modelType }) => modelType),
  rates: 'each',
  blocks: 'any',
  refuses: () => null,
  trains,
  losses: () => [],
}

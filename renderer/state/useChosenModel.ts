import type { Output } from '../../core/contract/index.ts'
import { chooseModel, type ChosenModel } from '../lib/chosenModel.ts'
import { useQuery, useQueryIf, useRoute } from './hooks.ts'
import type { Snapshot } from './queryCache.ts'

export interface StartingModel extends ChosenModel {
  /** The run whose weights are the start, on a page that names one; null for the pretrained model. */
  readonly from: { readonly runId: string; readonly trained: Snapshot<Output<'runs.trainedModel'>> } | null
}

/** The model that the person chose for measuring and training. `model` is that of a run once its folder is there. */
export function useChosenModel(): StartingModel {
  const settings = useQuery('settings.get', {})
  const listed = useQuery('models.list', {})
  const { screen, query } = useRoute().route
  const runId = screen === 'dataset' ? query['from'] : undefined
  const trained = useQueryIf('runs.trainedModel', runId === undefined ? null : { run: runId })
  const wanted = settings.status === 'ready' ? settings.value.model : null
  const chosen = chooseModel(wanted, listed.status === 'ready' ? listed.value : null)
  if (runId === undefined) return { ...chosen, from: null }
  const model = trained.status === 'ready' ? trained.value.model : undefined
  return {
    ...chosen,
    ...(model !== undefined && { model, info: undefined, elsewhere: undefined }),
    from: { runId, trained },
  }
}

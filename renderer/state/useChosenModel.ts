import { chooseModel, type ChosenModel } from '../lib/chosenModel.ts'
import { useQuery } from './hooks.ts'

/** The model that datasets are measured and trained with, as a person chose it. */
export function useChosenModel(): ChosenModel {
  const settings = useQuery('settings.get', {})
  const listed = useQuery('models.list', {})
  const wanted = settings.status === 'ready' ? settings.value.model : null
  return chooseModel(wanted, listed.status === 'ready' ? listed.value.models : null)
}

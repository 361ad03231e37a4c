import { chooseModel, type ChosenModel } from '../lib/chosenModel.ts'
import { useQuery } from './hooks.ts'

/** The model that the person chose for measuring and training. */
export function useChosenModel(): ChosenModel {
  const settings = useQuery('settings.get', {})
  const listed = useQuery('models.list', {})
  const wanted = settings.status === 'ready' ? settings.value.model : null
  return chooseModel(wanted, listed.status === 'ready' ? listed.value.models : null)
}

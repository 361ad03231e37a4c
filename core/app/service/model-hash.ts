import { success, type Result } from '../../domain/failure.ts'
import { DEFAULT_MODEL, loadModel } from '../../model/index.ts'

/** The identity of a model as its files are now: what measurements, advice and runs are bound to. */
export async function currentModelHash(model = DEFAULT_MODEL): Promise<Result<string>> {
  const loaded = await loadModel(model)
  return loaded.ok ? success(loaded.value.hash) : loaded
}

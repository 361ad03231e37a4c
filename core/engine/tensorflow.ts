import util from 'node:util'
import { version_core } from '@tensorflow/tfjs-core'
import { failure, type Result, success } from '../domain/failure.ts'
import { eagerEngine } from './eager.ts'
import { initialising } from './tfjs.ts'
import type { Engine } from './types.ts'

const PACKAGE = '@tensorflow/tfjs-node-gpu'

/**
 * Loads the native TensorFlow backend. It is optional: its binary needs CUDA, and its install script often cannot run.
 * @param load imports the package; replaced in tests
 */
export async function openTensorflow(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<Result<Engine>> {
  try {
    await initialising(async () => {
      restoreRemovedUtilities()
      await load(PACKAGE)
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failure('engine-unavailable', whyNot(reason), { details: reason })
  }
  return success(eagerEngine('tensorflow', 'tensorflow', `TensorFlow.js ${version_core}, TensorFlow with CUDA`, 1))
}

/** tfjs-node-gpu 4.22.0 calls `util.isNullOrUndefined`, which Node removed in version 23. */
function restoreRemovedUtilities(): void {
  const utilities: typeof util & { isNullOrUndefined?: (value: unknown) => boolean } = util
  utilities.isNullOrUndefined ??= (value) => value === null || value === undefined
}

function whyNot(reason: string): string {
  if (/native addon module|tfjs_binding/.test(reason)) {
    return `${PACKAGE} is installed without its native part. With an NVIDIA graphics card and CUDA, run "npm explore ${PACKAGE} -- npm run install", then "thaw doctor".`
  }
  if (/Cannot find (package|module)|ERR_MODULE_NOT_FOUND/.test(reason)) {
    return `${PACKAGE} is not installed. With an NVIDIA graphics card and CUDA, run "npm install --include=optional", then "npm explore ${PACKAGE} -- npm run install".`
  }
  return `${PACKAGE} does not load here. Check that CUDA and cuDNN are installed, run "npm explore ${PACKAGE} -- npm run install", then "thaw doctor".`
}

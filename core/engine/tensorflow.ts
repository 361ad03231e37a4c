import util from 'node:util'
import { findBackend, version_core } from '@tensorflow/tfjs-core'
import { failure, type Result, success } from '../domain/failure.ts'
import { bundledWasm } from './bundled.ts'
import { eagerEngine } from './eager.ts'
import { initialising } from './tfjs.ts'
import type { Engine } from './types.ts'

const PACKAGE = '@tensorflow/tfjs-node-gpu'

/**
 * What its native part is made for. tfjs-node-gpu 4.22.0 downloads libtensorflow 2.9.1 (scripts/deps-constants.js), and
 * its maintainers name these versions (github.com/tensorflow/tfjs/issues/8362, confirmed by a user in 8505).
 */
const NEEDS = 'an NVIDIA graphics card with driver 450 or newer, CUDA 11.2 and cuDNN 8.1'

/** The package's own install script, which Thaw's set-up leaves out (`allowScripts`). */
const INSTALL = `npm explore ${PACKAGE} -- npm run install`

/** Platforms for which a libtensorflow with CUDA exists. */
const WITH_CUDA = new Set(['linux-x64', 'win32-x64'])

/** The part of tfjs-node-gpu's backend that reports its device. */
interface NativeBackend {
  readonly isUsingGpuDevice?: boolean
  readonly binding?: { readonly TF_Version?: string }
}

/**
 * Loads the native TensorFlow backend. It is optional: its binary needs CUDA, and its install script often cannot run.
 * Without a usable graphics card TensorFlow works on the CPU, and `fallback` of the engine says so.
 * @param load imports the package; replaced in tests
 */
export async function openTensorflow(
  load: (name: string) => Promise<unknown> = (name) => import(name),
  platform = `${process.platform}-${process.arch}`,
): Promise<Result<Engine>> {
  try {
    await initialising(async () => {
      // TensorFlow would otherwise take all of the card's memory at once, which the desktop needs too.
      process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
      restoreRemovedUtilities()
      await load(PACKAGE)
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failure('engine-unavailable', whyNot(reason, platform), { details: reason })
  }
  const { isUsingGpuDevice = false, binding } = findBackend('tensorflow') as NativeBackend
  const versions = `TensorFlow ${binding?.TF_Version ?? 'of unknown version'} by TensorFlow.js ${version_core}`
  if (isUsingGpuDevice) {
    return success(
      eagerEngine('tensorflow', 'tensorflow', { description: `${versions}, CUDA`, threads: 1, device: 'cuda' }),
    )
  }
  const fallback = `TensorFlow found no graphics card it can use and computes on the CPU. It needs ${NEEDS}.`
  return success(eagerEngine('tensorflow', 'tensorflow', { description: `${versions}, CPU`, threads: 1, fallback }))
}

/** tfjs-node-gpu 4.22.0 calls `util.isNullOrUndefined`, which Node removed in version 23. */
function restoreRemovedUtilities(): void {
  const utilities: typeof util & { isNullOrUndefined?: (value: unknown) => boolean } = util
  utilities.isNullOrUndefined ??= (value) => value === null || value === undefined
}

function whyNot(reason: string, platform: string): string {
  if (!WITH_CUDA.has(platform)) {
    return `TensorFlow with CUDA exists for Linux and Windows on x64 only, not for ${platform}.`
  }
  if (bundledWasm !== null) {
    // Its kernels would register with a TensorFlow.js of its own, beside the one in the bundle.
    return 'TensorFlow with CUDA works from Thaw’s repository, not from an installed Thaw.'
  }
  if (/native addon module|tfjs_binding/.test(reason)) {
    return `${PACKAGE} is installed without its native part. With ${NEEDS}, run "${INSTALL}" in the folder of Thaw, then measure the engines again (in the settings, or with thaw doctor).`
  }
  if (/Cannot find (package|module)|ERR_MODULE_NOT_FOUND/.test(reason)) {
    return `${PACKAGE} is not installed. With ${NEEDS}, run "npm install --include=optional" and "${INSTALL}" in the folder of Thaw, then measure the engines again (in the settings, or with thaw doctor).`
  }
  return `${PACKAGE} does not load here. Check that it has ${NEEDS}, run "${INSTALL}" in the folder of Thaw, then measure the engines again (in the settings, or with thaw doctor).`
}

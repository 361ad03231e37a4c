/** Where PyTorch is on this computer, set up so that it is measured at its best. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Debian keeps the builds of OpenBLAS side by side; the default one, on pthreads, oversubscribes beside PyTorch's own threads. */
const OPENMP_BLAS = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/openblas-openmp/libblas.so.3`)

export interface Torch {
  readonly python: string
  readonly env: Readonly<Record<string, string>>
  /** For people: versions of PyTorch and of the BLAS it runs on. */
  readonly description: string
}

export const TORCH_MISSING =
  'PyTorch is not here to compare with. On Debian: apt-get install python3-torch libopenblas0-openmp. Elsewhere set THAW_PYTHON to a Python that imports torch.'

const ABOUT = `
import torch, re
maps = open('/proc/self/maps').read() if __import__('os').path.exists('/proc/self/maps') else ''
torch.ones(64, 64) @ torch.ones(64, 64)
blas = 'openblas (OpenMP)' if 'openblas-openmp' in maps else 'mkl' if torch.backends.mkl.is_available() else 'its default BLAS'
print('PyTorch ' + torch.__version__ + ', ' + blas)
`

/** The first Python that imports torch, or undefined. */
export function findTorch(): Torch | undefined {
  const blas = OPENMP_BLAS.find((path) => existsSync(path))
  const env: Record<string, string> = blas ? { LD_PRELOAD: blas } : {}
  for (const python of [process.env['THAW_PYTHON'], 'python3', '/usr/bin/python3']) {
    if (!python) continue
    const tried = spawnSync(python, ['-c', ABOUT], { env: { ...process.env, ...env }, encoding: 'utf8' })
    if (tried.status === 0) return { python, env, description: tried.stdout.trim() }
  }
  return undefined
}

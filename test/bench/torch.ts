/** Where PyTorch is on this computer, set up so that it is measured at its best. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

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
blas = 'MKL' if torch.backends.mkl.is_available() else 'openblas (OpenMP)' if 'openblas-openmp' in maps else 'its default BLAS'
print('PyTorch ' + torch.__version__ + ', ' + blas)
`

/**
 * The kernels OpenBLAS should use. An OpenBLAS older than the processor does not know it and takes those of 2004, a fifth
 * as fast; it knows newer ones that run here. Undefined off Linux on x86-64, where nothing is known.
 */
function coreType(): string | undefined {
  if (process.arch !== 'x64' || !existsSync('/proc/cpuinfo')) return undefined
  const flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' '))
  if (['avx512f', 'avx512bw', 'avx512dq', 'avx512vl'].every((flag) => flags.has(flag))) return 'SkylakeX'
  return flags.has('avx2') && flags.has('fma') ? 'Haswell' : undefined
}

/** The first Python that imports torch, or undefined. */
export function findTorch(): Torch | undefined {
  const blas = OPENMP_BLAS.find((path) => existsSync(path))
  const env: Record<string, string> = blas ? { LD_PRELOAD: blas } : {}
  for (const python of [process.env['THAW_PYTHON'], 'python3', '/usr/bin/python3']) {
    if (!python) continue
    const told = { ...process.env, ...env, OPENBLAS_VERBOSE: '2' }
    const tried = spawnSync(python, ['-c', ABOUT], { env: told, encoding: 'utf8' })
    if (tried.status !== 0) continue
    // Its oldest kernels are what OpenBLAS takes for want of better knowledge.
    const core = /^Core: Prescott$/m.test(tried.stderr) ? coreType() : undefined
    const about = tried.stdout.trim()
    if (core === undefined) return { python, env, description: about }
    return {
      python,
      env: { ...env, OPENBLAS_CORETYPE: core },
      description: `${about}, told to use its ${core} kernels`,
    }
  }
  return undefined
}

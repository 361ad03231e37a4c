/** The package.json of the npm package, from the repository's. */

/** Packages that cannot be bundled: each has a native part, which npm chooses for the machine it installs on. */
export const NATIVE = ['better-sqlite3', 'onnxruntime-node', 'sharp'] as const

interface Manifest {
  readonly [name: string]: unknown
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** What npm needs to know of the package; Node 24 comes along, where npm has it. */
export function packageManifest(repository: Manifest): Record<string, unknown> {
  const { name, version, description, license, bin, type, engines } = repository
  const needed = Object.fromEntries(NATIVE.map((native) => [native, repository.dependencies[native]]))
  const nodes = Object.entries(repository.optionalDependencies).filter(([optional]) => optional.startsWith('node-'))
  return {
    name,
    version,
    description,
    license,
    bin,
    type,
    engines,
    scripts: { preinstall: 'node core/cli/without-cuda.js' },
    dependencies: needed,
    optionalDependencies: Object.fromEntries(nodes),
  }
}

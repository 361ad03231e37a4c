/** The package.json of the npm package, from the repository's. */
import { LEFT_OUTSIDE } from '../bundle/outside.ts'

interface Manifest {
  readonly [name: string]: unknown
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** What npm needs to know of the package; Node 24 comes along, where npm has it. */
export function packageManifest(repository: Manifest): Record<string, unknown> {
  const { name, version, description, license, bin, type, engines } = repository
  // npm chooses the native part for the machine that it installs on
  const needed = Object.fromEntries(LEFT_OUTSIDE.map((outside) => [outside, repository.dependencies[outside]]))
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

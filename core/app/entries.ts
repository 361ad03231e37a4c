/** Locates the programs to fork: beside this file in the repository, bundled in an installed package. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Node runs no TypeScript inside node_modules, so a package holds only the bundles of out/main. */
export function entryFile(kind: 'service' | 'compute'): string {
  const source = fileURLToPath(new URL(`./${kind}-main.ts`, import.meta.url))
  return existsSync(source) ? source : fileURLToPath(new URL(`../../out/main/${kind}.js`, import.meta.url))
}

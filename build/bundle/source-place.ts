import { relative, sep } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Bundled modules of core/ keep seeing the place of their source: core finds the embedded model next to its own code,
 * and the bundle lies elsewhere. The address stays relative to the bundle, so the whole folder can be moved.
 * @param root the repository
 * @param back from the folder of the bundle to the one that holds core/
 */
export function keepSourcePlace(root: string, back = '../..'): Plugin {
  return {
    name: 'keep-source-place',
    enforce: 'pre',
    transform(code, id) {
      const path = relative(root, id).split(sep).join('/')
      if (!path.startsWith('core/') || !code.includes('import.meta.')) return null
      const url = `new URL(${JSON.stringify(`${back}/${path}`)}, import.meta.url)`
      const replaced = code.replaceAll(/import\.meta\.(url|dirname)/g, (_, property) =>
        property === 'url' ? `${url}.href` : `__dirname(__fileURLToPath(${url}))`,
      )
      const helpers = [
        `import { dirname as __dirname } from 'node:path'`,
        `import { fileURLToPath as __fileURLToPath } from 'node:url'`,
      ]
      return [replaced, ...helpers].join('\n')
    },
  }
}

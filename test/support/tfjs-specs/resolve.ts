import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** The modules of tfjs-core, its specs among them. */
export const CORE = new URL('../../../node_modules/@tensorflow/tfjs-core/dist/', import.meta.url)

/**
 * The specs are written for bundlers: modules without extensions, CommonJS packages as namespaces. Every import of
 * tfjs-core is sent to the same modules, so that the specs and the backend share its classes.
 */
export function resolveLikeBundlers(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const found = (url: string) => ({ url, format: 'module', shortCircuit: true })
      if (specifier === '@tensorflow/tfjs-core') return found(new URL('index.js', CORE).href)
      if (context.parentURL?.startsWith(CORE.href) !== true) return next(specifier, context)
      if (specifier === 'seedrandom') return next(new URL('seedrandom.ts', import.meta.url).href, context)
      if (!specifier.startsWith('.')) return next(specifier, context)
      const exact = new URL(specifier, context.parentURL).href
      const candidates = [`${exact}.js`, `${exact}/index.js`]
      return found(candidates.find((url) => existsSync(new URL(url))) ?? exact)
    },
  })
}

// `import … from 'electron'` and `require('electron')` answer with the stand-in, as real Electron answers natively.
import { registerHooks } from 'node:module'

const standIn = new URL('./module.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (/^electron(\/(main|common))?$/.test(specifier)) return { url: standIn, shortCircuit: true }
    return next(specifier, context)
  },
})

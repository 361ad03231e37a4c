import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Takes the files of TensorFlow.js that Node would choose: those are what it is tested with, and bundlers prefer the ones
 * for browsers.
 * @param root the repository
 */
export function resolveAsNode(root: string): Plugin {
  const { resolve } = createRequire(join(root, 'package.json'))
  return {
    name: 'resolve-as-node',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith('@tensorflow/tfjs') && !id.includes('tfjs-node') ? resolve(id) : null),
  }
}

import { relative, resolve, sep } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const root = resolve(import.meta.dirname, '..')

/**
 * Bundled modules of core/ keep seeing the place of their source: core finds the embedded model next to its own code,
 * and out/main/*.js lies elsewhere. The address stays relative to the bundle, so the whole folder can be moved.
 */
export function keepSourcePlace(): Plugin {
  return {
    name: 'keep-source-place',
    enforce: 'pre',
    transform(code, id) {
      const path = relative(root, id).split(sep).join('/')
      if (!path.startsWith('core/') || !code.includes('import.meta.')) return null
      const url = `new URL(${JSON.stringify(`../../${path}`)}, import.meta.url)`
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

export default defineConfig({
  main: {
    plugins: [keepSourcePlace()],
    build: {
      outDir: resolve(root, 'out/main'),
      minify: false,
      rollupOptions: {
        input: {
          main: resolve(root, 'electron/main/main.ts'),
          service: resolve(root, 'core/app/service-main.ts'),
          compute: resolve(root, 'core/app/compute-main.ts'),
        },
        // one folder deep, like the entries: `keepSourcePlace` counts on it
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(root, 'out/preload'),
      rollupOptions: {
        input: { preload: resolve(root, 'electron/preload/preload.ts') },
        // a sandboxed preload script can only be CommonJS
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [react()],
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      // of what is bundled; packages that are installed bring their own
      license: { fileName: 'THIRD-PARTY.md' },
      rollupOptions: { input: resolve(root, 'renderer/index.html') },
    },
  },
})

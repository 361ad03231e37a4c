import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'electron-vite'
import { AS_NODE } from './bundle/as-node.ts'
import { LEFT_OUTSIDE } from './bundle/outside.ts'
import { recordPackages } from './bundle/record-packages.ts'
import { keepSourcePlace } from './bundle/source-place.ts'
import { packagePlaces } from './package/places.ts'

const root = resolve(import.meta.dirname, '..')

interface Options {
  /** Where `main/`, `preload/` and `renderer/` go. */
  readonly out: string
  /** For an installed app: JavaScript packages become part of the bundles, and this folder gets lists of them. */
  readonly packageLists?: string
}

/** The three bundles of the desktop app: the processes that are Node's, the preload script, and the page. */
function appConfig({ out, packageLists }: Options): UserConfig {
  const lists = (name: string) => (packageLists === undefined ? [] : [recordPackages(resolve(packageLists, name))])
  return {
    main: {
      plugins: [keepSourcePlace(root), ...lists('main.json')],
      ssr: AS_NODE,
      build: {
        outDir: resolve(out, 'main'),
        minify: false,
        externalizeDeps: packageLists === undefined,
        rollupOptions: {
          external: [...LEFT_OUTSIDE],
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
        outDir: resolve(out, 'preload'),
        rollupOptions: {
          input: { preload: resolve(root, 'electron/preload/preload.ts') },
          // a sandboxed preload script can only be CommonJS
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    renderer: {
      root: resolve(root, 'renderer'),
      plugins: [react(), ...lists('renderer.json')],
      build: {
        outDir: resolve(out, 'renderer'),
        minify: true,
        // of what is bundled; packages that are installed bring their own, and an installed app has one list of all
        license: packageLists === undefined ? { fileName: 'THIRD-PARTY.md' } : false,
        rollupOptions: { input: resolve(root, 'renderer/index.html') },
      },
    },
  }
}

/** `electron-vite build` for a clone, with `--mode package` for what people install. */
export default defineConfig(({ mode }) => {
  const { bundles, lists } = packagePlaces(root)
  return appConfig(mode === 'package' ? { out: bundles, packageLists: lists } : { out: resolve(root, 'out') })
})

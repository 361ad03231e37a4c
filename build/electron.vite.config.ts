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
  /** Gets a list of the packages in each bundle, for their licences. */
  readonly lists: string
  /** For an installed app: JavaScript packages become part of the bundles of main as well. */
  readonly isWhole: boolean
}

/** The three bundles of the desktop app: the processes that are Node's, the preload script, and the page. */
function appConfig({ out, lists, isWhole }: Options): UserConfig {
  return {
    main: {
      plugins: [keepSourcePlace(root), recordPackages(resolve(lists, 'main.json'))],
      ssr: AS_NODE,
      build: {
        outDir: resolve(out, 'main'),
        minify: false,
        externalizeDeps: !isWhole,
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
      plugins: [react(), recordPackages(resolve(lists, 'renderer.json'))],
      build: {
        outDir: resolve(out, 'renderer'),
        minify: true,
        rollupOptions: { input: resolve(root, 'renderer/index.html') },
      },
    },
  }
}

/** `electron-vite build` for a clone, with `--mode package` for what people install. */
export default defineConfig(({ mode }) => {
  if (mode !== 'package')
    return appConfig({ out: resolve(root, 'out'), lists: resolve(root, 'out/lists'), isWhole: false })
  const { bundles, lists } = packagePlaces(root)
  return appConfig({ out: bundles, lists, isWhole: true })
})

/** The command line and the processes it forks, as JavaScript, with every package inside but the native ones. */
import { resolve } from 'node:path'
import { build } from 'vite'
import { AS_NODE } from '../bundle/as-node.ts'
import { LEFT_OUTSIDE } from '../bundle/outside.ts'
import { recordPackages } from '../bundle/record-packages.ts'
import { keepSourcePlace } from '../bundle/source-place.ts'

/** CommonJS packages ask for these, and modules have none. */
const COMMONJS = [
  `import { createRequire as __createRequire } from 'node:module'`,
  `import { dirname as __dirnameOf } from 'node:path'`,
  `import { fileURLToPath as __pathOf } from 'node:url'`,
  `const require = __createRequire(import.meta.url)`,
  `const __filename = __pathOf(import.meta.url)`,
  `const __dirname = __dirnameOf(__filename)`,
].join('\n')

/** Writes `cli.js`, `service.js`, `compute.js` and what they share, and to `list` which packages are in them. */
export async function bundle(root: string, folder: string, list: string): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [keepSourcePlace(root), recordPackages(list)],
    ssr: { ...AS_NODE, noExternal: true, external: [...LEFT_OUTSIDE], target: 'node' },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: {
        input: {
          cli: resolve(root, 'core/cli/main.ts'),
          service: resolve(root, 'core/app/service-main.ts'),
          compute: resolve(root, 'core/app/compute-main.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: COMMONJS,
        },
      },
    },
  })
}

#!/usr/bin/env node
// `thaw`: starts the command line with a suitable Node, whichever Node runs this file.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { NODE24_MISSING, become, findNode24, root, runsTypeScript, stopWithNpm } from './node24.js'

stopWithNpm()
/** True in the repository, which holds the sources; an installed package holds bundles built from them. */
const isRepository = existsSync(join(root, 'core/cli/main.ts'))
if (!isRepository && !existsSync(join(root, 'out/main/cli.js'))) {
  console.error('Thaw is not in this package. Build the package with `npm run pack`, not `npm pack`, and install that.')
  process.exitCode = 3
} else if (isRepository && !existsSync(join(root, 'node_modules', 'zod'))) {
  console.error(`Thaw's packages are not installed yet. Run \`npm run setup\` in ${root} once.`)
  process.exitCode = 3
} else if (runsTypeScript()) {
  if (isRepository) {
    // Half of the start-up time is compilation; the service inherits the variable and caches its code in the same
    // place.
    process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compiled')
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  }
  await import(isRepository ? './main.ts' : '../../out/main/cli.js')
} else {
  const node = findNode24()
  if (node) become(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { countsOnce: true })
  else {
    console.error(NODE24_MISSING)
    process.exitCode = 3
  }
}

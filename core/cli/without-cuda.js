// npm runs this (`preinstall`) wherever Thaw is installed as a package, before the script of any package that it needs.
// ONNX Runtime's own would download its CUDA part on Linux, hundreds of megabytes that hardly anybody can use, and break
// the installation where that fails. With this line it does so only where a person asks for it.
// Plain JavaScript for any Node from 18 on.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const SCRIPT = 'onnxruntime-node/script/install.js'
const ONLY_ON_REQUEST = [
  '// Added by Thaw: nothing is downloaded unless somebody asks for it.',
  "if (!process.argv.some((given) => given.startsWith('--onnxruntime-node-install')) &&",
  '    !Object.keys(process.env).some((name) => /^(npm_config_)?onnxruntime_node_install/i.test(name))) process.exit(0)',
  '',
].join('\n')

try {
  const script = createRequire(import.meta.url).resolve(SCRIPT)
  const own = readFileSync(script, 'utf8')
  if (!own.startsWith(ONLY_ON_REQUEST)) writeFileSync(script, ONLY_ON_REQUEST + own)
} catch {
  // Not there yet (Thaw's own repository before its packages are installed), or not as it was: npm's own way, then.
}

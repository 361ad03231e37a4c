// npm runs this (`preinstall`) when Thaw is installed as a package, before the scripts of its dependencies. ONNX
// Runtime's script would download its CUDA part on Linux, hundreds of megabytes that few people can use, and break the
// installation if that fails. With this line it downloads them only on request. Plain JavaScript for Node 18 or newer.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const SCRIPT = 'onnxruntime-node/script/install.js'
const ONLY_ON_REQUEST = [
  '// Added by Thaw: download nothing unless a person asks for it.',
  "if (!process.argv.some((given) => given.startsWith('--onnxruntime-node-install')) &&",
  '    !Object.keys(process.env).some((name) => /^(npm_config_)?onnxruntime_node_install/i.test(name))) process.exit(0)',
  '',
].join('\n')

try {
  const script = createRequire(import.meta.url).resolve(SCRIPT)
  const own = readFileSync(script, 'utf8')
  if (!own.startsWith(ONLY_ON_REQUEST)) writeFileSync(script, ONLY_ON_REQUEST + own)
} catch {
  // Missing (in Thaw's repository before its packages are installed) or changed: leave it to npm.
}

import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findChromium } from '../../build/tools/chromium.ts'

const DRIVER = 'vk_swiftshader_icd.json'

/**
 * Variables under which a child process finds SwiftShader, the software graphics adapter that comes with Chromium; null
 * if there is none.
 */
export function swiftShader(): NodeJS.ProcessEnv | null {
  const chromium = process.platform === 'linux' ? findChromium() : null
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']
  if (chromium !== null) folders.unshift(dirname(realpathSync(chromium)))
  const folder = folders.find((candidate) => existsSync(join(candidate, DRIVER)))
  if (folder === undefined) return null
  return { ...onlyDriver(join(folder, DRIVER)), LD_LIBRARY_PATH: folder }
}

/** Variables under which Vulkan finds no adapter at all, whatever the machine has. */
export function noAdapter(): NodeJS.ProcessEnv {
  return onlyDriver('/nonexistent.json')
}

/** Newer Vulkan loaders read the first name, older ones the second. */
function onlyDriver(file: string): NodeJS.ProcessEnv {
  return { VK_DRIVER_FILES: file, VK_ICD_FILENAMES: file }
}

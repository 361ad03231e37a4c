/** Describes what determines the speed of backends on a machine, as far as this is known without starting them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, release } from 'node:os'
import { join } from 'node:path'
import packageFile from '../../../../package.json' with { type: 'json' }
import type { Machine } from '../../../contract/engine.ts'

/** @param root of the file system; replaced in tests */
export function describeMachine(root = '/'): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    physicalCores: physicalCores(root),
    graphics: [...displayControllers(root), ...nvidiaDriver(root), ...vulkanDrivers(root)],
  }
}

/** Changes whenever a measurement of backends may be out of date: other hardware, system, drivers or packages. */
export function fingerprint(machine: Machine, env: NodeJS.ProcessEnv = process.env): string {
  const { version, dependencies, optionalDependencies } = packageFile
  const software = [
    version,
    process.version,
    release(),
    dependencies['onnxruntime-node'],
    dependencies['@tensorflow/tfjs-backend-wasm'],
    optionalDependencies['@tensorflow/tfjs-node-gpu'],
    env['VK_DRIVER_FILES'] ?? env['VK_ICD_FILENAMES'],
  ]
  return createHash('sha256')
    .update(JSON.stringify([machine, software]))
    .digest('hex')
}

/** On Linux, each logical core lists its siblings on the same physical core. */
function physicalCores(root: string): number | null {
  const folder = join(root, 'sys/devices/system/cpu')
  const siblings = list(folder)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => text(join(folder, name, 'topology/thread_siblings_list')))
    .filter((line) => line !== '')
  return siblings.length === 0 ? null : new Set(siblings).size
}

/** Linux: PCI devices of class 03, “display controller”, by vendor and device. */
function displayControllers(root: string): string[] {
  const folder = join(root, 'sys/bus/pci/devices')
  return list(folder)
    .filter((name) => text(join(folder, name, 'class')).startsWith('0x03'))
    .map((name) => `pci ${text(join(folder, name, 'vendor'))} ${text(join(folder, name, 'device'))}`)
    .toSorted()
}

function nvidiaDriver(root: string): string[] {
  const version = /Kernel Module\D*([\d.]+)/.exec(text(join(root, 'proc/driver/nvidia/version')))?.[1]
  return version === undefined ? [] : [`nvidia driver ${version}`]
}

/** Linux: the drivers that WebGPU uses to access a card. */
function vulkanDrivers(root: string): string[] {
  return ['usr/share/vulkan/icd.d', 'etc/vulkan/icd.d']
    .flatMap((folder) => list(join(root, folder)))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `vulkan ${name.replace(/\.json$/, '')}`)
    .toSorted()
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}

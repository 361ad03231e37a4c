/** What ONNX Runtime can run on, and the session options each device wants. */
import { bundledWasm } from '../bundled.ts'
import type { Device } from '../../domain/engine.ts'
import { env, listSupportedBackends, type SessionOptions } from './library.ts'
import { type Node, nodeName } from './value.ts'

export const ORT_VERSION: string = env.versions.node ?? env.versions.common

/** Names of devices for people. */
export const DEVICE_NAMES: Readonly<Record<Device, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
}

/**
 * Operators that stay on the CPU under WebGPU: Pow fails there where its operands are broadcast (ONNX Runtime 1.30), and
 * WGSL leaves the logarithm of negative numbers open, so that a run that diverges would not be noticed.
 */
const UNFIT_FOR_WEBGPU: ReadonlySet<string> = new Set(['Log', 'Pow'])

/**
 * Options of a session on a device. What a graphics device has no fit kernel for runs on the CPU with these threads.
 */
export function sessionOptions(device: Device, threads: number, nodes: readonly Node[]): SessionOptions {
  const forceCpuNodeNames = nodes.filter(({ op }) => UNFIT_FOR_WEBGPU.has(op)).map(nodeName)
  return {
    // An empty list is refused.
    executionProviders: [
      device === 'webgpu' && forceCpuNodeNames.length > 0 ? { name: device, forceCpuNodeNames } : device,
    ],
    // What is recorded is in its final form; on the CPU the optimiser would only take transposes apart, into slower ones.
    graphOptimizationLevel: device === 'cpu' ? 'disabled' : 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: true,
    // A pattern is a second block of memory beside the arena: half as much again, for no time won.
    enableMemPattern: false,
    // Idle threads would otherwise burn the cores that the window and the image decoder need.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    // Warnings would be about nodes that stay on the CPU, which is meant.
    logSeverityLevel: 3,
  }
}

/** Why this package of ONNX Runtime cannot run on a device at all, and what would change that; null where it may. */
export function whyNotOffered(device: Device, platform = `${process.platform}-${process.arch}`): string | null {
  if (listSupportedBackends().some(({ name }) => name === device)) return null
  const where: Partial<Record<Device, string>> = { cuda: 'Linux on x64', dml: 'Windows', coreml: 'macOS' }
  const only = where[device] === undefined ? '' : `; only the one for ${where[device]} has it`
  return `ONNX Runtime’s package for ${platform} has no ${DEVICE_NAMES[device]}${only}.`
}

/** A sentence for people from the error with which a device's first session failed. */
export function whyNotStarted(device: Device, reason: string): string {
  if (device === 'webgpu' && /adapter/i.test(reason)) {
    return 'No graphics driver that WebGPU can use was found. Install the card’s driver (on Linux with Vulkan: the package libvulkan1 and the vendor’s driver), then measure the engines again (in the settings, or with thaw doctor).'
  }
  if (device === 'cuda' && /shared library|providers_(shared|cuda)/i.test(reason)) {
    if (bundledWasm !== null) return 'ONNX Runtime with CUDA works from Thaw’s repository, not from an installed Thaw.'
    return 'The CUDA part of ONNX Runtime does not load. With an NVIDIA graphics card, install CUDA 12 and cuDNN 9, run "node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install" in the folder of Thaw, then measure the engines again (in the settings, or with thaw doctor).'
  }
  return `ONNX Runtime could not start on ${DEVICE_NAMES[device]}: ${firstLine(reason)}`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim().slice(0, 300) ?? ''
}

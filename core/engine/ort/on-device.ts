/** ONNX Runtime on a graphics device, where that works and computes right; on the CPU, with the reason, where not. */
import type { Device } from '../../domain/engine.ts'
import { FailureError } from '../../domain/failure.ts'
import { disagreement } from '../self-check.ts'
import type { Engine } from '../types.ts'
import { DEVICE_NAMES, whyNotOffered, whyNotStarted } from './devices.ts'
import { openOrt } from './engine.ts'

/**
 * Opens a device after a self-check on it. `fallback` of the engine is set where the CPU takes its place.
 * @param open makes an engine for a device; replaced in tests
 */
export async function openOrtOn(
  device: Device,
  threads: number,
  open: (threads: number, device: Device) => Engine = openOrt,
): Promise<Engine> {
  const cpu = open(threads, 'cpu')
  if (device === 'cpu') return cpu
  const why = whyNotOffered(device)
  if (why !== null) return { ...cpu, fallback: why }
  const wanted = open(threads, device)
  const trouble = await troubleOf(wanted, cpu)
  if (trouble === null) {
    await cpu.dispose()
    return wanted
  }
  await wanted.dispose()
  return { ...cpu, fallback: trouble }
}

async function troubleOf(engine: Engine, cpu: Engine): Promise<string | null> {
  const name = DEVICE_NAMES[engine.device]
  try {
    const wrong = await disagreement(engine, cpu)
    return wrong === null ? null : `${name} computes wrong results here: in the self-check ${wrong}. Update the driver.`
  } catch (error) {
    return whyNotStarted(engine.device, reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof FailureError) return error.failure.details ?? error.message
  return error instanceof Error ? error.message : String(error)
}

import { useState } from 'react'
import { NumberField } from '../../ui/Field.tsx'

export interface Devices {
  readonly cpu: boolean
  readonly gpus: number | undefined
  readonly setCpu: (cpu: boolean) => void
  readonly setGpus: (gpus: number | undefined) => void
  /** As a recipe asks for them. */
  readonly asked: { readonly cpu?: true; readonly devices?: number }
}

export function useDevices(): Devices {
  const [gpus, setGpus] = useState<number>()
  const [cpu, setCpu] = useState(false)
  return { cpu, gpus, setCpu, setGpus, asked: cpu ? { cpu } : gpus === undefined ? {} : { devices: gpus } }
}

/** What a training runs on. @param label of the number of GPUs */
export function DeviceFields({ devices: { cpu, gpus, setCpu, setGpus }, label }: { devices: Devices; label: string }) {
  return (
    <>
      {!cpu && <NumberField label={label} value={gpus} placeholder="1" min={1} max={1024} onChange={setGpus} />}
      <WithoutGpu cpu={cpu} onChange={setCpu} />
    </>
  )
}

export function WithoutGpu({ cpu, onChange }: { readonly cpu: boolean; readonly onChange: (cpu: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={cpu} onChange={(event) => onChange(event.target.checked)} />
      Without a GPU
    </label>
  )
}

import { useState } from 'react'
import { Select, TextField } from '../../ui/Field.tsx'

const PLACES = [
  ['hub', 'Hugging Face'],
  ['modelscope', 'ModelScope'],
  ['mirror', 'A mirror'],
] as const

const NOTES = {
  hub: 'Search and Add ask the hub, huggingface.co unless HF_ENDPOINT names another. Opening this list asks nobody.',
  modelscope:
    'Add asks ModelScope, modelscope.cn unless MODELSCOPE_DOMAIN names another. It has no search that Thaw knows: name models as ORG/NAME. The token of Hugging Face is never sent to it.',
  mirror: 'Search and Add ask this address and no other.',
} as const

/** Whom Search and Add ask. `onChange` takes `hub`, `modelscope`, or the address of a mirror. */
export function SourceChoice({ onChange }: { readonly onChange: (source: string) => void }) {
  const [place, setPlace] = useState<keyof typeof NOTES>('hub')
  const [address, setAddress] = useState('')
  return (
    <>
      <div className="row wrap">
        <Select
          label="From"
          value={place}
          options={PLACES}
          onChange={(value) => {
            const chosen = PLACES.find(([one]) => one === value)?.[0] ?? 'hub'
            setPlace(chosen)
            onChange(chosen === 'mirror' ? address : chosen)
          }}
          testId="model-source"
        />
        {place === 'mirror' && (
          <TextField
            label="Address"
            value={address}
            placeholder="https://…"
            onChange={(text) => {
              setAddress(text.trim())
              onChange(text.trim())
            }}
            testId="mirror-address"
          />
        )}
      </div>
      <p className="small muted">{NOTES[place]}</p>
    </>
  )
}

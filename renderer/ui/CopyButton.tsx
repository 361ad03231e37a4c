import { useEffect, useState } from 'react'
import { Button } from './Button.tsx'

/** Copies text and says so. */
export function CopyButton({ text, label, iconOnly = false }: { text: string; label: string; iconOnly?: boolean }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), 2000)
    return () => clearTimeout(timer)
  }, [state])

  function copy(): void {
    copyText(text).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  }

  const said = state === 'copied' ? 'Copied' : state === 'failed' ? 'Couldn’t copy' : label
  return (
    <Button
      kind="quiet"
      icon={state === 'copied' ? 'check' : 'copy'}
      onClick={copy}
      aria-label={iconOnly ? said : undefined}
      title={said}
    >
      {!iconOnly && said}
      <span className="hidden" role="status">
        {state === 'ready' ? '' : said}
      </span>
    </Button>
  )
}

/** The clipboard API is missing on plain http from another machine, where a selection still copies. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (!copied) throw new Error('copy refused')
}

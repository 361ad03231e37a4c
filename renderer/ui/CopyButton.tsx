import { useEffect, useState } from 'react'
import { Button } from './Button.tsx'

/** Copies text and confirms it. */
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

/**
 * The clipboard API is missing on plain http from another machine, and refused in the desktop app, which grants no
 * permissions. Copying a selection still works there.
 */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    copySelected(text)
  }
}

function copySelected(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  // Nothing outside an open dialog can be selected.
  const place = document.querySelector('dialog[open]') ?? document.body
  const focused = document.activeElement
  place.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  if (!copied) throw new Error('copy refused')
}

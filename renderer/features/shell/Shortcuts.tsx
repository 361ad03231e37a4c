import { useEffect, useId } from 'react'
import { asksForShortcuts, SHORTCUTS } from '../../lib/shortcuts.ts'
import { useThaw, useValue } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** The list that “?” and the menu entry open. */
export function Shortcuts() {
  const { shortcutsShown } = useThaw()
  const shown = useValue(shortcutsShown)
  const id = useId()
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      // Not over another dialog: the list would take its focus.
      if (asksForShortcuts(event) && !document.querySelector('dialog[open]')) shortcutsShown.set(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [shortcutsShown])

  if (!shown) return null
  return (
    <Dialog aria-labelledby={id} onClose={() => shortcutsShown.set(false)} data-testid="shortcuts">
      <h2 id={id}>Keyboard shortcuts</h2>
      {SHORTCUTS.map(([place, shortcuts]) => (
        <section key={place}>
          <h3>{place}</h3>
          <dl className="shortcuts">
            {shortcuts.map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <div className="row end">
        <Button onClick={() => shortcutsShown.set(false)}>Close</Button>
      </div>
    </Dialog>
  )
}

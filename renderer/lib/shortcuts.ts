/** Every key that does something of its own, for the list behind “?”; keys that any window has are not in it. */
export interface Shortcut {
  readonly keys: readonly string[]
  readonly does: string
}

export const SHORTCUTS: readonly (readonly [place: string, shortcuts: readonly Shortcut[]])[] = [
  [
    'Everywhere',
    [
      { keys: ['?'], does: 'Show this list' },
      { keys: ['Escape'], does: 'Close a dialog' },
    ],
  ],
  ['Before an import', [{ keys: ['Ctrl', 'Enter'], does: 'Import' }]],
  ['An image of a dataset, opened', [{ keys: ['←', '→'], does: 'Previous and next image' }]],
  [
    'A run',
    [
      { keys: ['Enter'], does: 'Save a new name' },
      { keys: ['Escape'], does: 'Keep the old name' },
      { keys: ['←', '→', '↑', '↓'], does: 'Walk the confusion matrix' },
    ],
  ],
]

interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly isComposing: boolean
  readonly target: EventTarget | null
}

/** “?” outside of a field that would take it as text. */
export function asksForShortcuts({ key, ctrlKey, metaKey, altKey, isComposing, target }: Pressed): boolean {
  if (key !== '?' || ctrlKey || metaKey || altKey || isComposing) return false
  return !(target instanceof Element && target.closest('input:not([type=checkbox], [type=radio]), select, textarea'))
}

/** Control and Enter, or Command and Enter on a Mac, from wherever the focus is. */
export function confirms({ key, ctrlKey, metaKey, isComposing }: Pressed): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !isComposing
}

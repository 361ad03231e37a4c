import { expect, test } from 'vitest'
import { windowText } from '../../../renderer/lib/windowText.ts'

test('the window leaves out how a thing is done on the command line, and nothing else', () => {
  expect(windowText('Name it out of “a”, “b” (`--columns image=a,label=B`).')).toBe('Name it out of “a”, “b”.')
  expect(windowText('Draw them anew (`--splits drawn`), or keep crops (`--boxes crops`).')).toBe(
    'Draw them anew, or keep crops.',
  )
  for (const message of ['Fine (really).', 'run “thaw doctor” (`thaw doctor`)', 'no `--columns` here'])
    expect(windowText(message)).toBe(message)
})

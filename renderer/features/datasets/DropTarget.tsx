import { useEffect, useState } from 'react'
import { useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { formatRoute } from '../../state/route.ts'
import type { Thaw } from '../../state/state.ts'
import { Icon } from '../../ui/Icon.tsx'

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** The whole window takes folders and files, whatever screen is open. */
export function DropTarget() {
  const thaw = useThaw()
  const [over, setOver] = useState(false)

  useEffect(() => {
    function onDragOver(event: DragEvent): void {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    function onDragLeave(event: DragEvent): void {
      // Only leaving the window has no element to go to.
      if (event.relatedTarget === null) setOver(false)
    }
    function onDrop(event: DragEvent): void {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      takeIn(thaw, [...(event.dataTransfer?.files ?? [])])
    }
    document.addEventListener('dragover', onDragOver)
    document.addEventListener('dragleave', onDragLeave)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onDragOver)
      document.removeEventListener('dragleave', onDragLeave)
      document.removeEventListener('drop', onDrop)
    }
  }, [thaw])

  if (!over) return null
  return (
    <div className="drop" aria-hidden="true">
      <p>
        <Icon name="folder" />
        {thaw.native ? 'Drop to look at it before importing' : 'Drop to see how Thaw can read it'}
      </p>
    </div>
  )
}

/** Looks at what was dropped, or says why it cannot. */
function takeIn(thaw: Thaw, files: readonly File[]): void {
  const { native } = thaw
  if (!native) {
    thaw.go(formatRoute('datasets', '', { dropped: files.map(({ name }) => name).join(', ') }))
    return
  }
  const paths = files.map((file) => native.pathForFile(file)).filter((path) => path !== '')
  if (paths.length > 0) return lookAt(thaw, paths)
  thaw.notices.show({
    tone: 'info',
    text: 'What you dropped is not a file on this machine. Save it to a folder first, then drop that.',
  })
}

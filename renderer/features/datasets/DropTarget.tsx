import { useEffect, useState } from 'react'
import { useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { formatRoute } from '../../state/route.ts'
import type { Thaw } from '../../state/state.ts'
import { Icon } from '../../ui/Icon.tsx'

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** The whole window accepts dropped folders and files, on every screen. */
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
      // The event has no related element only when the pointer leaves the window.
      if (event.relatedTarget === null) setOver(false)
    }
    function onDrop(event: DragEvent): void {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      previewDropped(thaw, [...(event.dataTransfer?.files ?? [])])
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
        {thaw.native ? 'Drop to preview' : 'Drop to see how Thaw can read it'}
      </p>
    </div>
  )
}

/** Opens a preview of the dropped files, or says why it cannot. */
function previewDropped(thaw: Thaw, files: readonly File[]): void {
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

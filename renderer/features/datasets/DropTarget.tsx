import { useEffect, useState } from 'react'
import { useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { formatRoute } from '../../state/route.ts'
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
      const { native } = thaw
      if (!native) {
        thaw.go(formatRoute('datasets'))
        thaw.notices.show({
          tone: 'info',
          text: 'A browser does not tell where dropped files lie. Type its path on the machine that runs Thaw.',
        })
        return
      }
      const dropped = [...(event.dataTransfer?.files ?? [])].map((file) => native.pathForFile(file))
      lookAt(
        thaw,
        // Text dragged out of an editor is a file without a place.
        dropped.filter((path) => path !== ''),
      )
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
        Drop to look at it before importing
      </p>
    </div>
  )
}

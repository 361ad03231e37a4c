import { useCallback } from 'react'
import { useDroppedFiles } from '../../state/droppedFiles.ts'
import { useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { formatRoute } from '../../state/route.ts'
import type { Thaw } from '../../state/state.ts'
import { Icon } from '../../ui/Icon.tsx'

/** The whole window accepts dropped folders and files, on every screen. */
export function DropTarget() {
  const thaw = useThaw()
  const onFiles = useCallback((files: readonly File[]) => previewDropped(thaw, files), [thaw])
  const over = useDroppedFiles(onFiles)
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

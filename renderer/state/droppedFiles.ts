import { useEffect, useState } from 'react'

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/**
 * Files that are dropped anywhere in the window.
 * @param onFiles keeps its identity between renders
 * @returns whether files are held over the window
 */
export function useDroppedFiles(onFiles: (files: readonly File[]) => void): boolean {
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
      onFiles([...(event.dataTransfer?.files ?? [])])
    }
    document.addEventListener('dragover', onDragOver)
    document.addEventListener('dragleave', onDragLeave)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onDragOver)
      document.removeEventListener('dragleave', onDragLeave)
      document.removeEventListener('drop', onDrop)
    }
  }, [onFiles])
  return over
}

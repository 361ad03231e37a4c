import { useEffect, useRef, useState } from 'react'
import type { ReadingOptions } from '../../../core/domain/dataset.ts'
import { formatOptions, parseOptions } from '../../lib/readingOptions.ts'
import { useThaw, useValue } from '../../state/hooks.ts'
import { createInspector, type Inspector, type Looked } from '../../state/inspecting.ts'
import { newJobId } from '../../state/newJobId.ts'

/** A pattern being typed or several choices in a row are one question. */
const PAUSE_MS = 250

/** Looks at a source, and again whenever the way of reading it changes. */
export function useInspector(path: string, options: ReadingOptions): { inspector: Inspector; looked: Looked } {
  const thaw = useThaw()
  const [inspector] = useState(() => createInspector(thaw, path, newJobId))
  const first = useRef(true)
  const wanted = formatOptions(options)
  useEffect(() => {
    const timer = setTimeout(() => inspector.look(parseOptions(wanted)), first.current ? 0 : PAUSE_MS)
    first.current = false
    return () => clearTimeout(timer)
  }, [inspector, wanted])
  useEffect(() => () => inspector.close(), [inspector])
  return { inspector, looked: useValue(inspector.state) }
}

// What Electron's IPC copies (the structured clone algorithm, less what Thaw never sends), as one string. Playwright's own
// serializer turns Map and ArrayBuffer into {}, so it is not used. Both functions also run in the page, sent there by
// toString(): they may use nothing from outside themselves.

export function encode(value: unknown): string {
  const inside = new Set<object>()
  const base64 = (bytes: Uint8Array): string => {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }
  const refuse = (what: string): never => {
    throw new DOMException(`${what} could not be cloned.`, 'DataCloneError')
  }
  const visit = (item: unknown): unknown => {
    if (typeof item === 'number') return Number.isFinite(item) ? item : ['number', String(item)]
    if (item === undefined) return ['undefined']
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return item
    if (typeof item !== 'object') return refuse(`A ${typeof item}`)
    if (inside.has(item)) return refuse('An object that contains itself')
    inside.add(item)
    try {
      if (Array.isArray(item)) return ['array', ...item.map(visit)]
      if (item instanceof Date) return ['date', item.getTime()]
      if (item instanceof Map) return ['map', ...[...item].map(([key, entry]) => [visit(key), visit(entry)])]
      if (item instanceof Set) return ['set', ...[...item].map(visit)]
      if (item instanceof Error) return ['error', item.name, item.message]
      if (item instanceof Uint8Array) return ['bytes', base64(item)]
      const kind = Object.prototype.toString.call(item)
      if (kind !== '[object Object]') return refuse(kind)
      return ['object', ...Object.entries(item).map(([key, entry]) => [key, visit(entry)])]
    } finally {
      inside.delete(item)
    }
  }
  return JSON.stringify(visit(value))
}

export function decode(text: string): unknown {
  type Tagged = [tag: string, ...rest: unknown[]]
  const visit = (item: unknown): unknown => {
    if (!Array.isArray(item)) return item
    const [tag, ...rest] = item as Tagged
    switch (tag) {
      case 'number':
        return Number(rest[0])
      case 'array':
        return rest.map(visit)
      case 'date':
        return new Date(rest[0] as number)
      case 'map':
        return new Map((rest as Array<[unknown, unknown]>).map(([key, entry]) => [visit(key), visit(entry)]))
      case 'set':
        return new Set(rest.map(visit))
      case 'error':
        return Object.assign(new Error(rest[1] as string), { name: rest[0] as string })
      case 'bytes':
        return Uint8Array.from(atob(rest[0] as string), (letter) => letter.charCodeAt(0))
      case 'object':
        return Object.fromEntries((rest as Array<[string, unknown]>).map(([key, entry]) => [key, visit(entry)]))
      default:
        return undefined
    }
  }
  return visit(JSON.parse(text))
}

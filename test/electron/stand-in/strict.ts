/** Anything of Electron that is not offered fails by name rather than as “undefined is not a function”. */
export function strict<T extends object>(name: string, offered: T): T {
  return new Proxy(offered, {
    get(target, key): unknown {
      if (typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON')
        return Reflect.get(target, key)
      throw new Error(`electron stand-in: ${name}.${key} is not offered`)
    },
  })
}

/** An event that a listener can refuse, as `before-quit` and `close` are. */
export interface Cancellable {
  defaultPrevented: boolean
  preventDefault(): void
}

export function cancellable(): Cancellable {
  const event: Cancellable = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return event
}

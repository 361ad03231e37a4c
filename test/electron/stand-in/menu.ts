import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { BrowserWindow } from './window.ts'

interface ItemOptions {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly accelerator?: string
  readonly enabled?: boolean
  readonly visible?: boolean
  readonly click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void
  readonly submenu?: readonly ItemOptions[]
}

export class MenuItem {
  readonly id: string
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | undefined
  readonly submenu: Menu | undefined
  enabled: boolean
  visible: boolean
  readonly click: () => void
  constructor(options: ItemOptions) {
    this.id = options.id ?? ''
    this.role = options.role
    this.label = options.label ?? options.role ?? ''
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal')
    this.accelerator = options.accelerator
    this.submenu = options.submenu ? Menu.buildFromTemplate(options.submenu) : undefined
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.click = () => {
      if (!this.enabled) return
      if (options.role === 'quit') app.quit()
      else options.click?.(this, BrowserWindow.getFocusedWindow() ?? undefined, {})
    }
  }
}

export class Menu extends EventEmitter {
  items: MenuItem[] = []
  static #current: Menu | null = null
  static buildFromTemplate(template: readonly ItemOptions[]): Menu {
    const menu = new Menu()
    menu.items = template.map((item) => new MenuItem(item))
    return menu
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#current = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#current
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}

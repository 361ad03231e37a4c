/** Class names from a file: by label, or in the order of their numbers. */
import { listValue, objectValue, textValue } from '../formats/text/values.ts'

export interface NameList {
  /** Names by label; a label may be a number or a name of its own, such as a WordNet id. */
  readonly byLabel: ReadonlyMap<string, string>
  /** Names in order; empty if there are none. */
  readonly inOrder: readonly string[]
}

const SYNSET = /^n\d{8}$/
/** Placeholder names that programs write. */
const NAMELESS = /^LABEL_\d+$/i
const LONGEST = 200

/**
 * Lines of `LABEL NAME` (WordNet ids with their synonyms, numbers with names, divided by blanks, commas, tabs or colons),
 * of `NAME NUMBER`, or of names alone, whose numbers are those of the lines.
 */
export function namesInLines(text: string): NameList {
  const byLabel = new Map<string, string>()
  const inOrder: string[] = []
  const numbered = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const plain = line.trim().replace(/,$/, '')
    if (plain === '' || plain.startsWith('# ')) continue
    inOrder.push(clean(plain))
    const first = /^["']?([^\s,;:"']+)["']?\s*[\s,;:]\s*(.+)$/.exec(plain)
    if (first) add(byLabel, first[1] ?? '', first[2] ?? '')
    const last = /^(.+?)\s*[\s,;:]\s*(\d+)$/.exec(plain)
    if (last && !/^\d+$/.test(last[1] ?? '')) add(numbered, last[2] ?? '', last[1] ?? '')
  }
  // “Class 1” and “Class 2” are names, not a name with its number.
  const isByNumber = numbered.size === inOrder.length && new Set(numbered.values()).size === numbered.size
  for (const [label, name] of isByNumber ? numbered : []) byLabel.set(label, name)
  return { byLabel, inOrder }
}

/** The items of TensorFlow's label map, a text of protocol buffers. */
export function namesInItems(text: string): NameList {
  const byLabel = new Map<string, string>()
  for (const [, body = ''] of text.matchAll(/item\s*\{([^}]*)\}/g)) {
    const field = (name: string): string | undefined => {
      const [, double, single, bare] = new RegExp(`\\b${name}\\s*:\\s*(?:"([^"]*)"|'([^']*)'|(\\S+))`).exec(body) ?? []
      return double ?? single ?? bare
    }
    const label = field('id')
    const name = field('name')
    const shown = field('display_name') ?? name
    if (label !== undefined && shown !== undefined) add(byLabel, label, shown)
    if (name !== undefined && shown !== undefined && name !== shown) add(byLabel, name, shown)
  }
  return { byLabel, inOrder: [] }
}

/** Members of a document that hold names of classes. */
const MEMBERS = [
  'id2label',
  'label2id',
  'class_to_idx',
  'idx_to_class',
  'names',
  'class_names',
  'classes',
  'labels',
  'categories',
]

/**
 * A list of names, an object of names by label or of numbers by name, or one that holds either under one of the usual
 * names, as `config.json` of Hugging Face's models and the data YAML of YOLO do.
 */
export function namesInValue(value: unknown): NameList {
  const fields = objectValue(value)
  const member = fields && MEMBERS.find((name) => typeof fields[name] === 'object' && fields[name] !== null)
  const held = fields && member !== null && member !== undefined ? fields[member] : value
  const byLabel = new Map<string, string>()
  const inOrder: string[] = []
  for (const entry of listValue(held) ?? []) {
    const [label, name] = pairOf(entry)
    if (label !== null && name !== null) add(byLabel, label, name)
    inOrder.push(clean(typeof entry === 'string' ? entry : (name ?? '')))
  }
  for (const [key, entry] of Object.entries(objectValue(held) ?? {})) {
    // ImageNet's class index maps a number to the WordNet id and the name.
    const [id, name] = listValue(entry) ?? []
    if (typeof entry === 'number') add(byLabel, String(entry), key)
    else if (typeof entry === 'string') add(byLabel, key, entry)
    else if (typeof id === 'string' && typeof name === 'string') {
      add(byLabel, key, name)
      add(byLabel, id, name)
    }
  }
  return { byLabel, inOrder: inOrder.every((name) => name !== '') ? inOrder : [] }
}

/** A label for comparison: numbers without leading zeros. */
export function labelKey(label: string): string {
  const text = label.trim().normalize('NFC')
  return /^\d{1,15}$/.test(text) ? String(Number(text)) : text
}

function pairOf(entry: unknown): [string | null, string | null] {
  const list = listValue(entry)
  const fields = objectValue(entry)
  return list
    ? [textValue(list[0]), textValue(list[1])]
    : [textValue(fields?.['id'] ?? fields?.['label'] ?? fields?.['index']), textValue(fields?.['name'])]
}

function add(names: Map<string, string>, label: string, text: string): void {
  // The first synonym is a good short name for a synset.
  const name = clean(SYNSET.test(label.trim()) ? (text.split(',')[0] ?? '') : text)
  if (name !== '' && name.length <= LONGEST && !name.includes('\0') && !NAMELESS.test(name)) {
    names.set(labelKey(label), name)
  }
}

function clean(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim()
    .normalize('NFC')
}

import { JSONParser, TokenType } from '@streamparser/json'
import type { Problem } from '../../domain/dataset.ts'
import { type Cut, type Member, MemberCutter } from './json-members.ts'
import { MOST_LINE } from './lines.ts'
import { lineProblem } from './row.ts'

/** Deeper documents are refused: no format of datasets nests this far, and each level costs memory until it ends. */
const MOST_DEPTH = 200
const NEWLINE = 10
/** The parser counts in the frame, and in the piece it was given last. */
const PLACE = /at chunk position "\d+" \(absolute position "(\d+)"\)/

/** A value of a JSON document that lies at one of the paths. */
export interface Streamed {
  /** The property of the top-level object it lies in; an empty string in a top-level array. */
  readonly under: string
  /** Its own name in an object; an empty string in a list. */
  readonly key: string
  /** On which it begins. */
  readonly line: number
  readonly value: unknown
}

/** Stops the parser from inside one of its callbacks. */
class Refused extends Error {}

/**
 * Reads a JSON document of any size and yields the members of the top-level array or object, or of the named properties of the
 * top-level object, one by one. Ends with a problem where the document is not valid JSON or nests too deep; what was
 * yielded before stays good.
 */
export async function* jsonStream(
  pieces: AsyncIterable<string>,
  file: string,
  properties: readonly string[] = [],
): AsyncGenerator<Streamed | { readonly problem: Problem }> {
  const reader = new DocumentReader(properties)
  for await (const piece of pieces) {
    const problem = reader.read(piece)
    yield* reader.take()
    if (problem === null) continue
    yield { problem: lineProblem(file, reader.line, problem) }
    return
  }
  const problem = reader.end()
  yield* reader.take()
  if (problem !== null) yield { problem: lineProblem(file, reader.line, problem) }
}

class DocumentReader {
  readonly #parser: JSONParser
  readonly #memberDepth: number
  readonly #cutter: MemberCutter
  /** Those of the current piece that the parser has not come to. */
  #members: readonly Member[] = []
  #next = 0
  /** What stands in the document where the parser finds an empty list or object. */
  #member: Member = null
  /** Bytes of the document before this place that the parser did not get. */
  #removed = 0
  #found: Streamed[] = []
  #depth = 0
  #begun = 1
  /** Lines are counted up to this byte of the current piece. */
  #counted = 0
  #piece: Buffer = Buffer.alloc(0)
  #pieceStart = 0
  #lastToken = 0
  line = 1

  constructor(properties: readonly string[]) {
    this.#memberDepth = properties.length > 0 ? 2 : 1
    const paths = properties.length > 0 ? properties.map((name) => `$.${name}.*`) : ['$.*']
    this.#cutter = new MemberCutter(this.#memberDepth, MOST_DEPTH)
    this.#parser = new JSONParser({ paths, keepStack: false })
    this.#parser.onToken = ({ token, offset }) => this.#onToken(token, offset)
    this.#parser.onValue = ({ value, key, stack }) => {
      const under = this.#memberDepth === 2 ? String(stack[1]?.key ?? '') : ''
      this.#found.push({
        under,
        key: typeof key === 'string' ? key : '',
        line: this.#begun,
        value: this.#member ? this.#member.value : value,
      })
    }
    // Called by the parser instead of throwing, which would lose the reason.
    this.#parser.onError = (error) => {
      throw error
    }
  }

  take(): Streamed[] {
    const found = this.#found
    this.#found = []
    return found
  }

  /** Returns why the document cannot be read on, or null. */
  read(text: string): string | null {
    return this.#parse(this.#cutter.cut(text))
  }

  end(): string | null {
    const left = this.#cutter.end()
    const reason = left.frame === '' ? null : this.#parse(left)
    return reason ?? this.#guard(() => void (this.#parser.isEnded || this.#parser.end()))
  }

  #parse({ frame, members }: Cut): string | null {
    const piece = Buffer.from(frame)
    this.#piece = piece
    this.#counted = 0
    this.#members = members
    this.#next = 0
    const reason = this.#guard(() => this.#parser.write(piece))
    if (reason !== null) return reason
    this.#countTo(piece.length)
    this.#pieceStart += piece.length
    return this.#pieceStart - this.#lastToken > MOST_LINE
      ? 'holds a text of more than 16 MiB: shorten or remove it.'
      : null
  }

  #guard(work: () => void): string | null {
    try {
      work()
      return null
    } catch (error) {
      if (error instanceof Refused) return error.message
      const text = error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 120) : ''
      const why = text.replace(PLACE, (_, position) => `at byte ${Number(position) + this.#removed}`)
      return `is where the document stops being valid JSON (${why}): what follows was not read. Correct it.`
    }
  }

  #onToken(token: TokenType, offset: number): void {
    this.#lastToken = offset
    this.#countTo(offset - this.#pieceStart)
    const opens = token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET
    if (this.#depth === this.#memberDepth) {
      this.#member = opens ? (this.#members[this.#next++] ?? null) : null
      this.#removed += this.#member?.removed ?? 0
      if (opens) this.#begun = this.line
    }
    if (opens) this.#depth++
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth--
    if (this.#depth > MOST_DEPTH) throw new Refused(`nests more than ${MOST_DEPTH} levels deep, which no dataset does.`)
  }

  #countTo(end: number): void {
    for (; this.#counted < end; this.#counted++) if (this.#piece[this.#counted] === NEWLINE) this.line++
  }
}

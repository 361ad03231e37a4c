/**
 * SigLIP's tokenizer from spiece.model (google/sentencepiece, sentencepiece_model.proto), in the form of a tokenizer.json. What
 * transformers' SiglipTokenizer does to texts first is among its normalisers.
 */
import { addedToken } from './added-token.ts'
import { protoFields } from '../../protobuf.ts'

/** Numbers of fields and values in sentencepiece_model.proto. */
const MODEL = { pieces: 1, trainer: 2, normalizer: 3 } as const
const PIECE = { text: 1, score: 2, kind: 3 } as const
const [MODEL_TYPE, CHARSMAP] = [3, 2]
const UNIGRAM = 1
const KINDS = { normal: 1, unknown: 2, control: 3, userDefined: 4 } as const

const END = '</s>'
const PUNCTUATION = '[!"\\#\\$%\\&\'\\(\\)\\*\\+,\\-\\./:;<=>\\?@\\[\\\\\\]\\^_`\\{\\|\\}\\~]'

interface Piece {
  readonly text: string
  readonly score: number
  readonly kind: number
}

/** Null where the bytes hold no such vocabulary. */
export function sentencePieceJson(bytes: Uint8Array): string | null {
  const model = protoFields(bytes)
  const trainer = messageIn(model?.get(MODEL.trainer)?.[0])
  const rules = messageIn(model?.get(MODEL.normalizer)?.[0])
  const pieces = (model?.get(MODEL.pieces) ?? []).map(pieceOf)
  if (!trainer || (trainer.get(MODEL_TYPE)?.[0] ?? UNIGRAM) !== UNIGRAM) return null
  if (pieces.length === 0 || pieces.some((piece) => piece === null)) return null
  const known = pieces as Piece[]
  const [unknown, end] = [
    known.findIndex(({ kind }) => kind === KINDS.unknown),
    known.findIndex(({ text }) => text === END),
  ]
  if (unknown < 0 || end < 0) return null
  const table = rules?.get(CHARSMAP)?.[0]
  const special = known.flatMap(({ text, kind }, id) =>
    kind === KINDS.unknown || kind === KINDS.control || kind === KINDS.userDefined ? [addedToken(id, text)] : [],
  )
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Lowercase' },
        { type: 'Replace', pattern: { Regex: PUNCTUATION }, content: '' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Strip', strip_left: true, strip_right: true },
        ...(table instanceof Uint8Array && table.length > 0
          ? [{ type: 'Precompiled', precompiled_charsmap: Buffer.from(table).toString('base64') }]
          : []),
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
      ],
    },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: END, type_id: 0 } }],
      pair: [
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: END, type_id: 0 } },
        { Sequence: { id: 'B', type_id: 0 } },
        { SpecialToken: { id: END, type_id: 0 } },
      ],
      special_tokens: { [END]: { id: END, ids: [end], tokens: [END] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: {
      type: 'Unigram',
      unk_id: unknown,
      vocab: known.map(({ text, score }) => [text, score]),
      byte_fallback: false,
    },
  })
}

const messageIn = (value: unknown) => (value instanceof Uint8Array ? protoFields(value) : null)

function pieceOf(value: unknown): Piece | null {
  const fields = messageIn(value)
  const text = fields?.get(PIECE.text)?.[0]
  const [score, kind] = [fields?.get(PIECE.score)?.[0] ?? 0, fields?.get(PIECE.kind)?.[0] ?? KINDS.normal]
  if (!(text instanceof Uint8Array) || typeof score !== 'number' || typeof kind !== 'number') return null
  return { text: new TextDecoder().decode(text), score, kind }
}

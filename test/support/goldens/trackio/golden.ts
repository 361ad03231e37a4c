/** A project that trackio 0.43.0 wrote; make.py says how. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The bytes of its database, `golden.db`. */
export const GOLDEN = gunzipSync(readFileSync(new URL('golden.db.gz', import.meta.url)))

/** Why a push runs everything. Closed; each code has its paragraph in `docs/reference/ledger.md`. */
export type RunAllCode =
  | 'not-enabled'
  | 'not-a-push'
  | 'backstop'
  | 'backstop-unknown'
  | 'unreachable'
  | 'timeout'
  | 'not-found'
  | 'forbidden'
  | 'too-large'
  | 'broken-compression'
  | 'not-json'
  | 'bad-schema'
  | 'wrong-project'
  | 'stale'
  | 'expired'
  | 'over-pruning';

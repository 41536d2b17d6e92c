/** What is typed, with what is offered; the same for every shell. */
export const OFFERED: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [['re'], ['replay', 'report']],
  [
    ['data', 'e'],
    ['explain', 'export'],
  ],
  [['replay', '--so'], ['--source']],
  [
    ['replay', '--source', 'tr'],
    ['treeherder', 'treeherder-results'],
  ],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['explain', '$(touch pwned)', '--led'], ['--ledger']],
];

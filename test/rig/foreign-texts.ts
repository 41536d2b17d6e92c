/** What a terminal or a log viewer obeys, by code point: written out, so that it is not the expression of the product. */
export const OBEYED: RegExp = new RegExp(
  [
    '[\\u0000-\\u001f\\u007f-\\u009f]', // C0, DEL, C1
    '[\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb]',
    '[\\u{e0001}\\u{e0020}-\\u{e007f}]', // tags
  ].join('|'),
  'u',
);

export interface ForeignText {
  readonly name: string;
  readonly text: string;
  /** What people see of it. */
  readonly shown: string;
}

/** Texts of labels, data and services that mean harm to whoever reads them. */
export const FOREIGN: readonly ForeignText[] = [
  { name: 'a colour', text: 'a\u001b[31mb', shown: 'a\\u001b[31mb' },
  { name: 'a cleared screen', text: '\u001b[2J\u001b[H', shown: '\\u001b[2J\\u001b[H' },
  { name: 'a window title', text: '\u001b]0;pwned\u0007', shown: '\\u001b]0;pwned\\u0007' },
  {
    name: 'a link',
    text: '\u001b]8;;http://evil.example/\u001b\\x',
    shown: '\\u001b]8;;http://evil.example/\\u001b\\x',
  },
  { name: 'the clipboard', text: '\u001b]52;c;eA==\u0007', shown: '\\u001b]52;c;eA==\\u0007' },
  { name: 'a colour in C1', text: 'a\u009b31mb', shown: 'a\\u009b31mb' },
  { name: 'a command string in C1', text: '\u0090$qm\u009c', shown: '\\u0090$qm\\u009c' },
  { name: 'a line written over', text: 'error\rfine ', shown: 'error\\rfine ' },
  { name: 'a line of ours, forged', text: 'x\nerror: all is lost', shown: 'x\\nerror: all is lost' },
  { name: 'a column', text: 'a\tb', shown: 'a\\tb' },
  { name: 'backspaces', text: 'rm\b\bls', shown: 'rm\\u0008\\u0008ls' },
  { name: 'a bell', text: '\u0007', shown: '\\u0007' },
  { name: 'the end of a text', text: 'a\u0000b', shown: 'a\\u0000b' },
  { name: 'a deleted character', text: 'a\u007f', shown: 'a\\u007f' },
  { name: 'a text turned round', text: 'a\u202egnp.exe', shown: 'a\\u202egnp.exe' },
  { name: 'an isolated text', text: '\u2066a\u2069', shown: '\\u2066a\\u2069' },
  { name: 'a line separator', text: 'a\u2028b\u2029c', shown: 'a\\u2028b\\u2029c' },
  { name: 'nothing to be seen', text: 'te\u200bst\u00ad\ufeff', shown: 'te\\u200bst\\u00ad\\ufeff' },
  { name: 'a hidden tag', text: 'a\u{e0041}', shown: 'a\\udb40\\udc41' },
  { name: 'half a character', text: 'a\ud83d', shown: 'a\ufffd' },
  {
    name: 'a secret',
    text: '{"accessToken": "not-for-a-log"} https://u:p@h.example/?bewit=x',
    shown: '{"accessToken": "..."} https://h.example/?bewit=...',
  },
  {
    name: 'a secret behind a control character',
    text: 'token\u0000= not-for-a-log',
    shown: 'token\\u0000= ...',
  },
];

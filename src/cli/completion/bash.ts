import { type CompletedOption, type Node, pathsOf, single } from './tree.ts';

/** For bash 3.2 and later, which has no other file of completions. Where nothing is offered, names of files are. */
export const bashScript = (nodes: readonly Node[]): string => `# bash completion for seta
_seta() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' i
  # \`--option=value\` comes as three words.
  if [[ $cur == '=' ]]; then cur=''
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${pathsOf(nodes).join('|')}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$at $prev" in
${nodes.flatMap(values).join('\n')}
  esac
  local words=''
  case "$at" in
${nodes.map((node) => `    ${single(node.path)}) words=${single(words(node))} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ $cur == -* ]] || COMPREPLY=($(compgen -W "$words" -X '-*' -- "$cur"))
}
complete -o default -F _seta seta
`;

const words = ({ commands, options, choices }: Node): string =>
  [...commands.map(({ name }) => name), ...choices, ...options.flatMap(({ flags }) => flags)].join(' ');

/** What follows options that take a value. */
function values({ path, options }: Node): readonly string[] {
  const when = (some: readonly CompletedOption[], then: string): readonly string[] => {
    const cases = some.flatMap(({ flags }) => flags.map((flag) => single(`${path} ${flag}`)));
    return cases.length === 0 ? [] : [`    ${cases.join('|')}) ${then} ;;`];
  };
  const chosen = options.filter(({ takes }) => takes === 'choice');
  return [
    ...chosen.flatMap((one) =>
      when([one], `COMPREPLY=($(compgen -W ${single(one.choices.join(' '))} -- "$cur")); return`),
    ),
    // Of files, and of text, names of files are offered by default.
    ...when(
      options.filter(({ takes }) => takes === 'file' || takes === 'text'),
      'return',
    ),
  ];
}

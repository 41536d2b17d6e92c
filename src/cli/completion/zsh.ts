import { type CompletedOption, type Node, pathsOf, single } from './tree.ts';

/** For zsh 5, to be sourced after \`compinit\`, or kept as \`_seta\` in a folder of \`fpath\`. */
export const zshScript = (nodes: readonly Node[]): string => `#compdef seta
_seta() {
  local at='' prev=\${words[CURRENT-1]} i
  local -a below flags
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/\${words[i]}" in
      ${pathsOf(nodes).join('|')}) at="$at/\${words[i]}" ;;
    esac
  done
  case "$at $prev" in
${nodes.flatMap(values).join('\n')}
  esac
  case "$at" in
${nodes.map(offered).join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then _describe -o option flags
  elif ((\${#below})); then _describe command below
  else _files; fi
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _seta "$@"
else compdef _seta seta; fi
`;

const offered = ({ path, commands, options, choices }: Node): string => {
  const named = commands.map(({ name, description }) => described(name, description));
  const flags = options.flatMap((one) => one.flags.map((flag) => described(flag, one.description)));
  return `    ${single(path)}) below=(${[...named, ...choices.map(single)].join(' ')}); flags=(${flags.join(' ')}) ;;`;
};

/** A colon ends the name. */
const described = (name: string, description: string): string =>
  single(`${name}:${description.replaceAll(':', '\\:')}`);

function values({ path, options }: Node): readonly string[] {
  const line = ({ flags, takes, choices }: CompletedOption): readonly string[] => {
    const cases = flags.map((flag) => single(`${path} ${flag}`)).join('|');
    if (takes === 'choice') return [`    ${cases}) compadd -- ${choices.map(single).join(' ')}; return ;;`];
    return takes === 'nothing' ? [] : [`    ${cases}) ${takes === 'file' ? '_files' : ':'}; return ;;`];
  };
  return options.flatMap(line);
}

import { type CompletedOption, type Node, pathsOf } from './tree.ts';

/** For fish 3. */
export const fishScript = (nodes: readonly Node[]): string => `# fish completion for seta
function __seta_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at/$word"
            case ${pathsOf(nodes).join(' ')}
                set at "$at/$word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c seta -e
${nodes.flatMap(lines).join('\n')}
`;

/** As fish reads it. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function lines({ path, commands, options, choices }: Node): readonly string[] {
  const when = `complete -c seta -n ${quoted(`__seta_at '${path}'`)}`;
  const isList = commands.length + choices.length > 0;
  return [
    ...commands.map(({ name, description }) => `${when} -f -a ${name} -d ${quoted(description)}`),
    ...(choices.length > 0 ? [`${when} -f -a ${quoted(choices.join(' '))}`] : []),
    ...(isList ? [] : [`${when} -F`]),
    ...options.flatMap((one) =>
      one.flags.map((flag) => `${when} -l ${flag.slice(2)}${after(one)} -d ${quoted(one.description)}`),
    ),
  ];
}

function after({ takes, choices }: CompletedOption): string {
  if (takes === 'nothing') return '';
  if (takes === 'choice') return ` -x -a ${quoted(choices.join(' '))}`;
  return takes === 'file' ? ' -r -F' : ' -x';
}

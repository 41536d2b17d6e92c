import { declare, settle } from '../command.ts';
import { configOption, dataOption, jsonOption, option, parametersOption } from '../options.ts';

export const optimizeCommand = () =>
  declare(
    'optimize',
    'run the optimize stage alone, over artifact files of a decision task; needs no credentials',
    'seta optimize --graph full-task-graph.json --target target-tasks.json --parameters parameters.yml --out out',
  )
    .addOption(option('--graph <file>', 'full-task-graph.json').makeOptionMandatory())
    .addOption(option('--target <file>', 'target-tasks.json').makeOptionMandatory())
    .addOption(parametersOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(option('--out <dir>', 'folder for what comes out').makeOptionMandatory())
    .addOption(jsonOption())
    .action(async (options) => {
      const { optimize } = await import('./run.ts');
      await settle(optimize(options));
    });

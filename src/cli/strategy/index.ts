import { declare, settle } from '../command.ts';

export const strategyCommand = () =>
  declare(
    'strategy',
    'judge labels for another optimizer: a JSON request on stdin, verdicts on stdout',
    'seta strategy < request.json',
  ).action(async () => {
    const { strategy } = await import('./run.ts');
    await settle(strategy());
  });

import type { Answer, Strategy } from '../strategy.ts';

/** Every part of a composite is handed the composite's argument, as upstream does by default. */
const shared = (parts: readonly Strategy[]): Pick<Strategy, 'prunes' | 'argumentProblem' | 'indexPaths'> => ({
  prunes: parts.some((part) => part.prunes),
  argumentProblem: (argument) => parts.map((part) => part.argumentProblem(argument)).find((p) => p !== null) ?? null,
  indexPaths: (argument) => parts.flatMap((part) => part.indexPaths(argument)),
});

/** Removes or replaces a task if any part does; the first that does decides. */
export function any(parts: readonly Strategy[]): Strategy {
  return {
    ...shared(parts),
    remove: decidedBy(true, parts),
    replace(task, argument, deadline, context) {
      for (const part of parts) {
        const replacement = part.replace(task, argument, deadline, context);
        if (replacement) return replacement;
      }
      return null;
    },
  };
}

/**
 * Removes or replaces a task if all parts do. It is replaced by what the first part offers, as upstream documents;
 * upstream's code answers "replace with nothing" instead.
 */
export function all(parts: readonly Strategy[]): Strategy {
  return {
    ...shared(parts),
    remove: decidedBy(false, parts),
    replace(task, argument, deadline, context) {
      const replacements = parts.map((part) => part.replace(task, argument, deadline, context));
      return replacements.includes(null) ? null : (replacements[0] ?? null);
    },
  };
}

/** The opposite: removes where the part keeps, and replaces with nothing where the part does not replace. */
export function not(part: Strategy): Strategy {
  return {
    ...shared([part]),
    remove(task, argument, context) {
      const answer = part.remove(task, argument, context);
      return { ...answer, remove: !answer.remove, by: `not-${answer.by}` };
    },
    replace(task, argument, deadline, context) {
      return part.replace(task, argument, deadline, context) ? null : { taskId: null, by: 'not' };
    },
  };
}

/** Asks the parts in turn until one gives the decisive answer; otherwise they agree on the other. */
function decidedBy(decisive: boolean, parts: readonly Strategy[]): Strategy['remove'] {
  return (task, argument, context) => {
    const answers: Answer[] = [];
    for (const part of parts) {
      const answer = part.remove(task, argument, context);
      if (answer.remove === decisive) return answer;
      answers.push(answer);
    }
    return together(!decisive, answers);
  };
}

/** One answer for parts that agree. The verdict of the data is kept where one of them brought it. */
function together(remove: boolean, answers: readonly Answer[]): Answer {
  const verdict = answers.find((answer) => answer.verdict)?.verdict;
  return {
    remove,
    by: answers.map((answer) => answer.by).join(remove ? '-and-' : '-or-'),
    reason: answers.map((answer) => answer.reason).join('; '),
    ...(verdict ? { verdict } : {}),
  };
}

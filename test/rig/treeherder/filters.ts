/** Queries of Treeherder's API: filters in the manner of Django, counts and offsets. */

/** A refused request. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** One condition on a field of a row. */
export interface Filter {
  readonly field: string;
  readonly test: string;
  readonly values: readonly (string | number)[];
}

const NOT_FILTERS = ['count', 'offset', 'return_type', 'format'];
const TESTS = ['exact', 'in', 'lt', 'lte', 'gt', 'gte'];

/** The filters of a query. Treeherder ignores one that it does not know; here it is refused, as it would be a mistake. */
export function filtersOf(query: URLSearchParams, fields: readonly string[], times: readonly string[]): Filter[] {
  return [...query]
    .filter(([name]) => !NOT_FILTERS.includes(name))
    .map(([name, value]) => {
      const [field = '', test = 'exact'] = name.split('__');
      const time = times.includes(field);
      if ((!time && !fields.includes(field)) || !TESTS.includes(test)) throw new Refusal(400, `unknown filter ${name}`);
      const values = (test === 'in' ? value.split(',') : [value]).map((text) => (time ? seconds(text) : plain(text)));
      return { field, test, values };
    });
}

const plain = (text: string): string | number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

function seconds(text: string): number {
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(time)) throw new Refusal(400, `Invalid date value: ${text}`);
  return time / 1000;
}

export function passes(filters: readonly Filter[], answerOf: (field: string) => string | number): boolean {
  return filters.every(({ field, test, values }) => {
    const value = answerOf(field);
    const [limit] = values;
    if (limit === undefined) return false;
    if (test === 'lt') return value < limit;
    if (test === 'lte') return value <= limit;
    if (test === 'gt') return value > limit;
    if (test === 'gte') return value >= limit;
    return values.includes(value);
  });
}

export function counted(query: URLSearchParams, max: number, limit: string): number {
  const count = whole(query.get('count') ?? '10', 'count');
  if (count > max) throw new Refusal(400, `Specified count exceeds ${limit}: ${max}`);
  return count;
}

export function whole(text: string, what: string): number {
  if (!/^\d+$/.test(text)) throw new Refusal(400, `Invalid value for ${what}`);
  return Number(text);
}

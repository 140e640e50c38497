// Chevrotain 13 checks its grammar with Object.groupBy, which Node 20 does not have yet.
Object.groupBy ??= function groupBy<K extends PropertyKey, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K) {
  const groups: Partial<Record<K, T[]>> = {};
  let index = 0;
  for (const item of items) (groups[keyOf(item, index++)] ??= []).push(item);
  return groups;
};

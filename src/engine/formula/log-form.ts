import type { Graph } from './graph.js';

/**
 * The logarithm of a value, written into its graph as sums where that is a product, power, quotient or exponential: what is not linear in a
 * power's exponents may be so in them here. A parameter j that is `positive` appears as number `count` + j, its logarithm. The node's number.
 */
export function logarithmOf(graph: Graph, root: number, count: number, positive: (parameter: number) => boolean): number {
  const { nodes } = graph;
  const needed = new Uint8Array(root + 1);
  needed[root] = 1;
  for (let at = root; at >= 0; at--) {
    if (!needed[at]) continue;
    const { op, a, b } = nodes[at]!;
    if (op === 'multiply' || op === 'divide') needed[b] = 1;
    if (op === 'multiply' || op === 'divide' || op === 'sqrt' || op === 'power') needed[a] = 1;
    if (op === 'raise' && nodes[a]!.op === 'log') needed[nodes[a]!.a] = 1;
  }
  const logs = new Int32Array(root + 1).fill(-1);
  for (let at = 0; at <= root; at++) if (needed[at]) logs[at] = logarithm(graph, at, logs, count, positive);
  return logs[root]!;
}

function logarithm(graph: Graph, at: number, logs: Int32Array, count: number, positive: (parameter: number) => boolean): number {
  const { op, a, b, value } = graph.nodes[at]!;
  switch (op) {
    case 'multiply': return graph.apply('add', logs[a]!, logs[b]!);
    case 'divide': return graph.apply('subtract', logs[a]!, logs[b]!);
    case 'sqrt': return graph.apply('multiply', graph.constant(0.5), logs[a]!);
    case 'power': return graph.apply('multiply', b, logs[a]!);
    case 'raise': return graph.apply('multiply', b, graph.nodes[a]!.op === 'log' ? logs[graph.nodes[a]!.a]! : a);
    case 'exp': return a;
    case 'parameter': return positive(value) ? graph.parameter(count + value) : graph.apply('log', at);
    default: return graph.apply('log', at);
  }
}

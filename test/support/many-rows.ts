/** A study of one model on a reference of so many rows, which lie on a law but for a little. */
export function manyRows(count: number): string {
  const row = (at: number) => {
    const [params, tokens] = [1e7 * 1.5 ** (at % 17), 1e9 * 1.7 ** (at % 13)];
    const loss = 1.7 + 400 / params ** 0.34 + 410 / tokens ** 0.28 + 0.02 * Math.sin(at * at);
    return `  | r${at} | ${params.toExponential(4)} | ${tokens.toExponential(4)} | ${loss.toFixed(5)} | ${(25 + 75 / (1 + Math.exp(2 * (loss - 2.6)))).toFixed(3)}% |\n`;
  };
  return `benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | loss | b |\n  |---|---|---|---|---|\n${Array.from({ length: count }, (_, at) => row(at)).join('')}}\nmodel m { params: 7B  b: 60% }\n`;
}

import { ErrorCodes, ResponseError } from 'vscode-languageserver';

/** A text among the parameters of one of our own requests; without it the request is answered with the protocol's error for that. */
export function textIn(params: unknown, name: string, method: string): string {
  const value = valueIn(params, name);
  if (typeof value !== 'string') throw new ResponseError(ErrorCodes.InvalidParams, `${method} needs a text \`${name}\`.`);
  return value;
}

/** The same for one of a few texts. */
export function choiceIn<const Choice extends string>(params: unknown, name: string, choices: readonly Choice[], method: string): Choice {
  const value = valueIn(params, name);
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `${method} needs \`${name}\`, one of ${choices.join(', ')}.`);
  return chosen;
}

/** Undefined where the parameters are no object, or have no such property of their own. */
export function valueIn(params: unknown, name: string): unknown {
  return typeof params === 'object' && params !== null && Object.hasOwn(params, name) ? (params as Record<string, unknown>)[name] : undefined;
}

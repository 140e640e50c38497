import { shortName } from '../model/quantities.js';
import { size } from '../base/figures.js';
import type { FormulaTree } from '../syntax/tree.js';

const GREEK: Readonly<Record<string, string>> = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', zeta: 'ζ', eta: 'η', theta: 'θ', kappa: 'κ', lambda: 'λ', mu: 'μ', nu: 'ν', xi: 'ξ', rho: 'ρ', sigma: 'σ',
  tau: 'τ', phi: 'φ', chi: 'χ', psi: 'ψ', omega: 'ω', Delta: 'Δ', Lambda: 'Λ', Sigma: 'Σ', Omega: 'Ω',
};

const RAISED = new Map([...'0123456789+−=()abcdefghijklmnoprstuvwxyzαβγδθ'].map((sign, at) => [sign, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵅᵝᵞᵟᶿ'][at]!] as const));

const SIGNS: Readonly<Record<string, readonly [sign: string, strength: number]>> = {
  or: [' or ', 1], and: [' and ', 2], less: [' < ', 4], 'at-most': [' ≤ ', 4], greater: [' > ', 4], 'at-least': [' ≥ ', 4], equal: [' = ', 4], unequal: [' ≠ ', 4],
  add: [' + ', 5], subtract: [' − ', 5], multiply: ['·', 6], divide: ['/', 6],
};
const [NOT, SIGN, POWER, WHOLE] = [3, 7, 8, 9];

interface Set {
  readonly text: string;
  readonly strength: number;
}

/** A formula as papers print it: `E + A/Nᵅ + B/Dᵝ`. What has no raised letter stays as it is typed, with `^`. */
export function typeset(tree: FormulaTree): string {
  return set(tree).text;
}

/** `alpha` → α, `params` → N; other names as they are. */
export function letter(name: string): string {
  return GREEK[name] ?? shortName(name) ?? name;
}

function set(tree: FormulaTree): Set {
  switch (tree.kind) {
    case 'missing': return whole('…');
    case 'number': return whole(/^\d{5,}$/.test(tree.image) ? size(tree.literal.value) : tree.image);
    case 'date': return whole(tree.text);
    case 'name': return whole(letter(tree.word.text));
    case 'of': return whole(`${tree.what.text} of ${tree.thing.text}`);
    case 'call': return whole(`${tree.name.text === 'sqrt' ? '√' : tree.name.text}(${tree.args.map(typeset).join(', ')})`);
    case 'sum':
    case 'product': return { text: `${tree.kind === 'sum' ? 'Σ' : 'Π'}(${tree.index.text} = ${typeset(tree.from)} … ${typeset(tree.to)}) ${within(set(tree.body), SIGN)}`, strength: SIGN };
    case 'operation': return operation(tree);
  }
}

function operation({ operation: name, args }: FormulaTree & { readonly kind: 'operation' }): Set {
  const [left, right] = [set(args[0]!), args[1] ? set(args[1]) : whole('')];
  if (name === 'negate') return { text: `−${within(left, SIGN)}`, strength: SIGN };
  if (name === 'not') return { text: `not ${within(left, NOT)}`, strength: NOT };
  if (name === 'power') return { text: `${within(left, WHOLE)}${raised(right)}`, strength: POWER };
  const [sign, strength] = SIGNS[name] ?? [` ${name} `, 1];
  return { text: `${within(left, strength)}${sign}${within(right, strength + 1)}`, strength };
}

function raised(exponent: Set): string {
  const signs = [...exponent.text.replaceAll(' ', '')].map((sign) => RAISED.get(sign));
  return signs.every((sign) => sign !== undefined) ? signs.join('') : `^${exponent.strength === WHOLE ? exponent.text : `(${exponent.text})`}`;
}

function within({ text, strength }: Set, least: number): string {
  return strength >= least ? text : `(${text})`;
}

function whole(text: string): Set {
  return { text, strength: WHOLE };
}

import { size } from '../base/figures.js';
import type { Span } from '../base/span.js';
import { countParameters, type Architecture, type Counts } from './architecture.js';
import type { Section } from '../syntax/tree.js';
import type { Field, Given, Problems } from './readers.js';
import * as read from './readers.js';

/** Reads the value of a key, each once. */
interface Fields {
  field<T>(key: string, reader: (given: Given, problems: Problems) => T | null): Field<T> | null;
}

const needed = ['layers', 'd_model', 'd_ff', 'heads', 'vocab'] as const;
const others = ['kv_heads', 'head_dim', 'experts', 'experts_active', 'shared_experts', 'norms_per_layer', 'positions', 'context'] as const;

type Unit = (typeof needed)[number] | (typeof others)[number];
type Units = Partial<Record<Unit, Field<number>>>;

const CONTEXT = 4096;
const CACHE_BITS = 16;

/** `arch { … }` as a whole shape; null when something it needs is missing or no model could be built so, with the problem said. */
export function readArch({ keyword, entries }: Section, values: Fields, problems: Problems): Field<Architecture> | null {
  const units: Units = {};
  for (const key of [...needed, ...others]) {
    const field = values.field(key, read.units);
    if (field) units[key] = field;
  }
  const choices = {
    ffn: values.field('ffn', read.choice<'gated' | 'plain'>)?.value ?? 'gated',
    tied: values.field('tied', read.choice<'yes' | 'no'>)?.value === 'yes',
    biases: values.field('biases', read.choice<'none' | 'qkv' | 'all'>)?.value ?? 'none',
    norms: values.field('norms', read.choice<'rms' | 'layer'>)?.value ?? 'rms',
    qk_norm: values.field('qk_norm', read.choice<'yes' | 'no'>)?.value === 'yes',
    cache_bits: values.field('cache_bits', read.positive)?.value ?? CACHE_BITS,
  } as const;
  const missing = needed.filter((key) => !units[key]);
  // One that is there but cannot be read has been spoken of already.
  const has = (key: string) => entries.some((entry) => entry.key.text === key);
  const absent: string[] = missing.filter((key) => !has(key));
  if (has('experts') && !has('experts_active')) absent.push('experts_active');
  if (absent.length > 0) problems.add('arch-incomplete', keyword.span, { missing: absent });
  if (missing.length > 0 || absent.length > 0) return null;
  const shape = { ...whole(units as Units & Record<(typeof needed)[number], Field<number>>), ...choices };
  const impossible = whyImpossible(shape, units, keyword.span);
  if (impossible) return problems.add('arch-impossible', impossible.span, { why: impossible.why });
  return { value: shape, span: keyword.span };
}

function whole(units: Units & Record<(typeof needed)[number], Field<number>>) {
  const { layers, d_model, d_ff, heads, vocab } = units;
  const or = (key: Unit, otherwise: number) => units[key]?.value ?? otherwise;
  return {
    layers: layers.value, d_model: d_model.value, d_ff: d_ff.value, heads: heads.value, vocab: vocab.value,
    kv_heads: or('kv_heads', heads.value), head_dim: or('head_dim', d_model.value / heads.value),
    experts: or('experts', 1), experts_active: or('experts_active', 1), shared_experts: or('shared_experts', 0),
    norms_per_layer: or('norms_per_layer', 2), positions: or('positions', 0), context: or('context', CONTEXT),
  };
}

function whyImpossible({ d_model, heads, kv_heads, head_dim, experts, experts_active }: Architecture, units: Units, all: Span): { readonly why: string; readonly span: Span } | null {
  const at = (key: Unit) => units[key]?.span ?? all;
  if (!Number.isInteger(head_dim)) return { why: `${heads} heads do not divide d_model ${d_model}. Give \`head_dim\``, span: at('heads') };
  if (kv_heads > heads) return { why: `there are more kv_heads (${kv_heads}) than heads (${heads})`, span: at('kv_heads') };
  if (heads % kv_heads !== 0) return { why: `${kv_heads} kv_heads do not divide ${heads} heads`, span: at('kv_heads') };
  if (experts_active > experts) return { why: units.experts ? `a token cannot be sent to ${experts_active} of ${experts} experts` : 'experts_active needs `experts`, of which it is a part', span: at('experts_active') };
  return null;
}

/** Typed and counted numbers may differ by this share: names round. */
const ALIKE = 0.02;

/** Says where `params` or `active` is not what the shape comes to. */
export function checkCounts(arch: Architecture, params: Field<number> | null, active: Field<number> | null, problems: Problems): void {
  const counts = countParameters(arch);
  if (params && !alike(params.value, counts.total)) {
    problems.add('params-disagree', params.span, { key: 'params', typed: params.value, counted: counts.total, parts: partsText(counts), bare: alike(params.value, counts.nonEmbedding) ? counts.nonEmbedding : null });
  } else if (active && !alike(active.value, counts.active)) {
    problems.add('params-disagree', active.span, { key: 'active', typed: active.value, counted: counts.active, parts: `of ${size(counts.total)} in total`, bare: null });
  }
}

function alike(a: number, b: number): boolean {
  return Math.abs(a - b) <= ALIKE * Math.min(a, b);
}

/** "feed-forward 5.64B, attention 1.34B, embeddings 1.05B, norms 266K". */
function partsText({ feedForward, attention, embedding, norms }: Counts): string {
  return Object.entries({ 'feed-forward': feedForward, attention, embeddings: embedding, norms }).map(([part, count]) => `${part} ${size(count)}`).join(', ');
}

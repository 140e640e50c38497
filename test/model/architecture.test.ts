import { expect, test } from 'vitest';
import { cacheBytesPerToken, countParameters, forwardFlopsPerToken, trainingCompute, trainingFlopsPerToken, weightBytes, type Architecture } from '../../src/model/architecture.js';

type Given = Pick<Architecture, 'layers' | 'd_model' | 'd_ff' | 'heads' | 'vocab'> & Partial<Architecture>;

function shape(given: Given): Architecture {
  return {
    kv_heads: given.heads, head_dim: given.d_model / given.heads, ffn: 'gated', experts: 1, experts_active: 1, shared_experts: 0, tied: false, biases: 'none', norms: 'rms',
    norms_per_layer: 2, qk_norm: false, positions: 0, context: 4096, cache_bits: 16, ...given,
  };
}

const llama3 = shape({ layers: 32, d_model: 4096, d_ff: 14336, heads: 32, kv_heads: 8, vocab: 128256 });
const mixtral = shape({ layers: 32, d_model: 4096, d_ff: 14336, heads: 32, kv_heads: 8, vocab: 32000, experts: 8, experts_active: 2 });

/** Sizes of the published checkpoints, from their configurations. */
test.each<[string, Architecture, number]>([
  ['Llama-3-8B', llama3, 8_030_261_248],
  ['Llama-2-7B', shape({ layers: 32, d_model: 4096, d_ff: 11008, heads: 32, vocab: 32000 }), 6_738_415_616],
  ['Llama-2-70B', shape({ layers: 80, d_model: 8192, d_ff: 28672, heads: 64, kv_heads: 8, vocab: 32000 }), 68_976_648_192],
  ['Mistral-7B', shape({ layers: 32, d_model: 4096, d_ff: 14336, heads: 32, kv_heads: 8, vocab: 32000 }), 7_241_732_096],
  ['Mixtral-8x7B', mixtral, 46_702_792_704],
  ['Qwen2.5-7B', shape({ layers: 28, d_model: 3584, d_ff: 18944, heads: 28, kv_heads: 4, vocab: 152064, biases: 'qkv' }), 7_615_616_512],
  ['Qwen3-8B', shape({ layers: 36, d_model: 4096, d_ff: 12288, heads: 32, kv_heads: 8, head_dim: 128, vocab: 151936, qk_norm: true }), 8_190_735_360],
  ['Gemma-2-2B', shape({ layers: 26, d_model: 2304, d_ff: 9216, heads: 8, kv_heads: 4, head_dim: 256, vocab: 256000, tied: true, norms_per_layer: 4 }), 2_614_341_888],
  ['GPT-2', shape({ layers: 12, d_model: 768, d_ff: 3072, heads: 12, vocab: 50257, ffn: 'plain', tied: true, biases: 'all', norms: 'layer', positions: 1024 }), 124_439_808],
])('%s has the parameters of its checkpoint', (_, arch, total) => {
  const counts = countParameters(arch);
  expect(counts.total).toBe(total);
  expect(counts.embedding + counts.attention + counts.feedForward + counts.norms).toBe(total);
  expect(counts.nonEmbedding).toBe(total - counts.embedding);
});

test('a token uses two of the eight experts of Mixtral', () => {
  expect(countParameters(mixtral).active).toBe(12_879_925_248);
  expect(countParameters(llama3).active).toBe(8_030_261_248);
});

test('experts that every token uses are counted as active', () => {
  const counts = countParameters({ ...mixtral, shared_experts: 1 });
  const expert = 3 * 4096 * 14336 * 32;
  expect(counts.total).toBe(46_702_792_704 + expert);
  expect(counts.active).toBe(12_879_925_248 + expert);
});

test('bytes of cache and weights', () => {
  expect(cacheBytesPerToken(llama3)).toBe(131_072); // 128 KiB
  expect(cacheBytesPerToken(shape({ layers: 32, d_model: 4096, d_ff: 11008, heads: 32, vocab: 32000 }))).toBe(524_288);
  expect(cacheBytesPerToken({ ...llama3, cache_bits: 8 })).toBe(65_536);
  expect(weightBytes(8_030_261_248, 4)).toBe(4_015_130_624);
});

test('FLOPs: two per active parameter and attention over the context', () => {
  expect(forwardFlopsPerToken(llama3)).toBe(2 * 8_030_261_248 + 2 * 32 * 4096 * 4096);
  expect(forwardFlopsPerToken(mixtral)).toBe(2 * 12_879_925_248 + 2 * 32 * 4096 * 4096);
  expect(trainingFlopsPerToken(llama3)).toBe(3 * forwardFlopsPerToken(llama3));
  expect(trainingCompute(7e10, 1.4e12)).toBe(5.88e23); // Chinchilla's own
});

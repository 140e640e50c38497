/** The shape of a decoder-only transformer, as far as it decides how many parameters there are. Whole numbers, 1 or more. */
export interface Architecture {
  readonly layers: number;
  /** Width of the residual stream. */
  readonly d_model: number;
  /** Inner width of one feed-forward block, or of one expert. */
  readonly d_ff: number;
  readonly heads: number;
  /** Heads of keys and values; fewer than `heads` is grouped-query attention, 1 multi-query. */
  readonly kv_heads: number;
  readonly head_dim: number;
  readonly vocab: number;
  /** `gated`: three matrices (SwiGLU, GeGLU); `plain`: two. */
  readonly ffn: 'gated' | 'plain';
  /** Experts of each layer and how many of them a token uses; 1 and 1 without a mixture. */
  readonly experts: number;
  readonly experts_active: number;
  /** Further experts that every token uses. */
  readonly shared_experts: number;
  /** Whether the output layer is the embedding table. */
  readonly tied: boolean;
  /** `qkv`: of queries, keys and values; `all`: of every matrix of a layer. */
  readonly biases: 'none' | 'qkv' | 'all';
  /** `rms` has a scale; `layer` a scale and a shift. */
  readonly norms: 'rms' | 'layer';
  readonly norms_per_layer: number;
  /** A norm of queries and of keys, over one head. */
  readonly qk_norm: boolean;
  /** Learned positions; 0 where there is no table of them. */
  readonly positions: number;
  /** Tokens that attention looks back over, for what depends on it. */
  readonly context: number;
  /** Bits of each number in the KV cache. */
  readonly cache_bits: number;
}

/** Parameters by what they are for. */
export interface Counts {
  readonly total: number;
  /** Used for one token: of the experts those it is sent to. */
  readonly active: number;
  /** Without the tables of tokens and positions and without the output layer. */
  readonly nonEmbedding: number;
  readonly embedding: number;
  readonly attention: number;
  readonly feedForward: number;
  readonly norms: number;
}

/** Counts the parameters of every matrix and vector, exactly. */
export function countParameters(arch: Architecture): Counts {
  const { layers, d_model, vocab, tied, positions, norms_per_layer, experts, experts_active, shared_experts } = arch;
  const embedding = vocab * d_model * (tied ? 1 : 2) + positions * d_model;
  const attention = layers * attentionOf(arch);
  const expert = expertOf(arch);
  const router = experts > 1 ? experts * d_model : 0;
  const feedForward = layers * ((experts + shared_experts) * expert + router);
  const norms = (layers * norms_per_layer + 1) * normOf(arch, d_model);
  const nonEmbedding = attention + feedForward + norms;
  const idle = layers * (experts - experts_active) * expert;
  return { total: embedding + nonEmbedding, active: embedding + nonEmbedding - idle, nonEmbedding, embedding, attention, feedForward, norms };
}

function attentionOf({ d_model, heads, kv_heads, head_dim, biases, qk_norm }: Architecture): number {
  const [queries, keys] = [heads * head_dim, kv_heads * head_dim];
  const matrices = d_model * (queries + 2 * keys) + queries * d_model;
  const shifts = biases === 'none' ? 0 : queries + 2 * keys + (biases === 'all' ? d_model : 0);
  return matrices + shifts + (qk_norm ? 2 * head_dim : 0);
}

function expertOf({ d_model, d_ff, ffn, biases }: Architecture): number {
  const inward = ffn === 'gated' ? 2 : 1;
  return (inward + 1) * d_model * d_ff + (biases === 'all' ? inward * d_ff + d_model : 0);
}

function normOf({ norms }: Architecture, width: number): number {
  return norms === 'layer' ? 2 * width : width;
}

/** Bytes that one token of context keeps: keys and values of every layer, 2·layers·kv_heads·head_dim·bytes. */
export function cacheBytesPerToken({ layers, kv_heads, head_dim, cache_bits }: Architecture): number {
  return (2 * layers * kv_heads * head_dim * cache_bits) / 8;
}

/**
 * FLOPs to process one token: 2 per active parameter, as in C = 6·N·D, and attention over a causal context of `context` tokens, half
 * of which a token sees on average: 2·layers·context·heads·head_dim (Kaplan et al. 2020, table 1).
 */
export function forwardFlopsPerToken(arch: Architecture): number {
  const { layers, context, heads, head_dim } = arch;
  return 2 * countParameters(arch).active + 2 * layers * context * heads * head_dim;
}

/** Forward and backward: three times the forward pass. */
export function trainingFlopsPerToken(arch: Architecture): number {
  return 3 * forwardFlopsPerToken(arch);
}

/** Bytes of `params` weights of `bits` each. */
export function weightBytes(params: number, bits: number): number {
  return (params * bits) / 8;
}

/** Training compute C = 6·N·D in FLOP, N the parameters a token uses. */
export function trainingCompute(active: number, tokens: number): number {
  return 6 * active * tokens;
}

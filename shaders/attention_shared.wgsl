// out = softmax(q · kᵀ · scale) · v, per window and head, windows packed one after the other: one query a thread, tiles
// of keys and values in workgroup memory, no score matrix. For GPUs; attention.wgsl says what is computed. With f16,
// products and sums of four are f16, everything longer and the softmax are f32.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   mask        empty: the mask is bound and honoured; // : every token is attended to
//   heads       attention heads, 1 or more
//   head_dim    values a head, a multiple of 4 up to 64 (pad the projections with zero rows to get there)
//   scale       1 / √head_dim, of the width before padding; an f32 literal such as 0.17677669
//   threads     workgroup size, a multiple of 32 up to 256
//   tile        keys in workgroup memory, 16 or 32
//   enable      empty, or enable f16; where element is f16
//   element     f32, or f16 where the adapter has shader-f16
// Bindings, hidden = heads · head_dim:
//   0 qkv       f32 [tokens, 3 · hidden]: the queries of all heads, then the keys, then the values
//   1 offsets   u32 [windows + 1]: where each window's tokens begin; the last is the number of tokens
//   2 out       f32 [tokens, hidden]
//   3 mask      u32 [tokens], 0 where a token must not be attended to; where it is bound
// Workgroup (threads): each thread has one query of one head of one window.
// Dispatch (⌈longest window / threads⌉, heads, windows); workgroups beyond a shorter window's end return at once.
// Limits: workgroup memory 2 · tile · head_dim elements. A window without an attended token gives zeros.

{{ enable }}

@group(0) @binding(0) var<storage, {{ access }}> qkv: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{ access }}> offsets: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<f32>>;
{{ mask }}@group(0) @binding(3) var<storage, {{ access }}> mask: array<u32>;

alias Element = {{ element }};
const THREADS = {{ threads }}u;
const HEADS = {{ heads }}u;
const SCALE = f32({{ scale }});
const BLOCKS = {{ head_dim }}u / 4u; // of four values, in a head
const HIDDEN = HEADS * BLOCKS;       // blocks in a row of the result
const TILE = {{ tile }}u;
const LOWEST = -3.0e38;              // below every score; −∞ − −∞ would be no number

var<workgroup> k_tile: array<vec4<Element>, TILE * BLOCKS>;
var<workgroup> v_tile: array<vec4<Element>, TILE * BLOCKS>;

fn attended(key: u32) -> bool {
  var is_attended = true;
  {{ mask }}is_attended = mask[key] != 0u;
  return is_attended;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let begin = offsets[group.z];
  let end = offsets[group.z + 1u];
  let first = begin + group.x * THREADS;
  if (first >= end) {
    return;
  }
  // Queries beyond the end are the last token's, and are not written.
  let query = min(first + thread.x, end - 1u);
  var q: array<vec4<Element>, BLOCKS>;
  var o: array<vec4<f32>, BLOCKS>;
  for (var b = 0u; b < BLOCKS; b++) {
    q[b] = vec4<Element>(qkv[query * (3u * HIDDEN) + group.y * BLOCKS + b] * SCALE);
  }
  var largest = LOWEST; // of the scores so far
  var sum = 0.0;

  for (var tile = begin; tile < end; tile += TILE) {
    let count = min(TILE, end - tile);
    // Keys beyond the end are the last token's: finite, and they weigh nothing.
    for (var i = thread.x; i < TILE * BLOCKS; i += THREADS) {
      let key = min(tile + i / BLOCKS, end - 1u);
      let k_at = key * (3u * HIDDEN) + HIDDEN + group.y * BLOCKS + i % BLOCKS;
      k_tile[i] = vec4<Element>(qkv[k_at]);
      v_tile[i] = vec4<Element>(qkv[k_at + HIDDEN]);
    }
    workgroupBarrier();

    var scores: array<f32, TILE>;
    var now = largest;
    for (var t = 0u; t < TILE; t++) {
      var s = 0.0;
      for (var b = 0u; b < BLOCKS; b++) {
        s += f32(dot(q[b], k_tile[t * BLOCKS + b]));
      }
      scores[t] = select(LOWEST, s, t < count && attended(min(tile + t, end - 1u)));
      now = max(now, scores[t]);
    }
    let shrink = exp(largest - now);
    largest = now;
    sum *= shrink;
    for (var b = 0u; b < BLOCKS; b++) {
      o[b] *= shrink;
    }
    for (var t = 0u; t < TILE; t++) {
      let p = select(0.0, exp(scores[t] - largest), scores[t] > LOWEST);
      sum += p;
      for (var b = 0u; b < BLOCKS; b++) {
        o[b] += vec4<f32>(Element(p) * v_tile[t * BLOCKS + b]);
      }
    }
    workgroupBarrier();
  }

  if (first + thread.x < end) {
    let share = 1.0 / max(sum, 1.0e-30); // 0 / 0 would be no number
    for (var b = 0u; b < BLOCKS; b++) {
      out[query * HIDDEN + group.y * BLOCKS + b] = o[b] * share;
    }
  }
}

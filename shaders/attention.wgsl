// out = softmax(q · kᵀ · scale) · v, per window and head, windows packed one after the other: four queries a thread in
// registers, no score matrix: a tile of keys is scored, then its values are summed.
//
// The softmax is online (Milakov and Gimelshein, arXiv 1805.02867): sums are kept relative to the largest score so far
// and scaled down when a larger one comes.
//
// Template variables:
//   access      how inputs are bound: read (browser), read_write (native, where tensors share a buffer)
//   mask        empty: the mask is bound and honoured; // : every token is attended to
//   heads       attention heads, 1 or more
//   head_dim    values a head, a multiple of 4 up to 64 (pad the projections with zero rows to get there)
//   scale       1 / √head_dim, of the width before padding; an f32 literal such as 0.17677669
//   threads     workgroup size, 1 to 64
// Bindings, hidden = heads · head_dim:
//   0 qkv       f32 [tokens, 3 · hidden]: the queries of all heads, then the keys, then the values
//   1 offsets   u32 [windows + 1]: where each window's tokens begin; the last is the number of tokens
//   2 out       f32 [tokens, hidden]
//   3 mask      u32 [tokens], 0 where a token must not be attended to; where it is bound
// Workgroup (threads): each thread has 4 queries of one head of one window.
// Dispatch (⌈longest window / (4 · threads)⌉, heads, windows); workgroups beyond a shorter window's end return at once.
// A window without an attended token gives zeros.

@group(0) @binding(0) var<storage, {{ access }}> qkv: array<vec4<f32>>;
@group(0) @binding(1) var<storage, {{ access }}> offsets: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<f32>>;
{{ mask }}@group(0) @binding(3) var<storage, {{ access }}> mask: array<u32>;

const THREADS = {{ threads }}u;
const HEADS = {{ heads }}u;
const SCALE = f32({{ scale }});
const BLOCKS = {{ head_dim }}u / 4u; // of four values, in a head
const HIDDEN = HEADS * BLOCKS;       // blocks in a row of the result
const TILE = 64u;                    // keys scored before their values are read
const LOWEST = -3.0e38;              // below every score; −∞ − −∞ would be no number

fn attended(key: u32) -> bool {
  var is_attended = true;
  {{ mask }}is_attended = mask[key] != 0u;
  return is_attended;
}

// The same block of four tokens, value by value: [4 values, 4 tokens].
fn load(at: vec4<u32>, block: u32) -> mat4x4<f32> {
  return transpose(mat4x4<f32>(qkv[at.x + block], qkv[at.y + block], qkv[at.z + block], qkv[at.w + block]));
}

// What a key's block of values adds to four queries: [4 values, 4 queries].
fn outer(p: vec4<f32>, v: vec4<f32>) -> mat4x4<f32> {
  return mat4x4<f32>(p * v.x, p * v.y, p * v.z, p * v.w);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let begin = offsets[group.z];
  let end = offsets[group.z + 1u];
  let query = begin + (group.x * THREADS + thread.x) * 4u;
  if (query >= end) {
    return;
  }
  // Queries beyond the end are the last token's, and are not written.
  let token = min(query + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(end - 1u));
  let q_at = token * (3u * HIDDEN) + group.y * BLOCKS;
  var q0 = mat4x4<f32>(); // [4 values, 4 queries]
  var q1 = mat4x4<f32>();
  var q2 = mat4x4<f32>();
  var q3 = mat4x4<f32>();
  var q4 = mat4x4<f32>();
  var q5 = mat4x4<f32>();
  var q6 = mat4x4<f32>();
  var q7 = mat4x4<f32>();
  var q8 = mat4x4<f32>();
  var q9 = mat4x4<f32>();
  var q10 = mat4x4<f32>();
  var q11 = mat4x4<f32>();
  var q12 = mat4x4<f32>();
  var q13 = mat4x4<f32>();
  var q14 = mat4x4<f32>();
  var q15 = mat4x4<f32>();
  q0 = load(q_at, 0u);
  if (BLOCKS > 1u) { q1 = load(q_at, 1u); }
  if (BLOCKS > 2u) { q2 = load(q_at, 2u); }
  if (BLOCKS > 3u) { q3 = load(q_at, 3u); }
  if (BLOCKS > 4u) { q4 = load(q_at, 4u); }
  if (BLOCKS > 5u) { q5 = load(q_at, 5u); }
  if (BLOCKS > 6u) { q6 = load(q_at, 6u); }
  if (BLOCKS > 7u) { q7 = load(q_at, 7u); }
  if (BLOCKS > 8u) { q8 = load(q_at, 8u); }
  if (BLOCKS > 9u) { q9 = load(q_at, 9u); }
  if (BLOCKS > 10u) { q10 = load(q_at, 10u); }
  if (BLOCKS > 11u) { q11 = load(q_at, 11u); }
  if (BLOCKS > 12u) { q12 = load(q_at, 12u); }
  if (BLOCKS > 13u) { q13 = load(q_at, 13u); }
  if (BLOCKS > 14u) { q14 = load(q_at, 14u); }
  if (BLOCKS > 15u) { q15 = load(q_at, 15u); }
  var o0 = mat4x4<f32>(); // [4 values, 4 queries]
  var o1 = mat4x4<f32>();
  var o2 = mat4x4<f32>();
  var o3 = mat4x4<f32>();
  var o4 = mat4x4<f32>();
  var o5 = mat4x4<f32>();
  var o6 = mat4x4<f32>();
  var o7 = mat4x4<f32>();
  var o8 = mat4x4<f32>();
  var o9 = mat4x4<f32>();
  var o10 = mat4x4<f32>();
  var o11 = mat4x4<f32>();
  var o12 = mat4x4<f32>();
  var o13 = mat4x4<f32>();
  var o14 = mat4x4<f32>();
  var o15 = mat4x4<f32>();
  var largest = vec4<f32>(LOWEST); // of the scores of each query so far
  var sum = vec4<f32>();
  var scores: array<vec4<f32>, TILE>; // [keys, 4 queries]

  // Blocks 0 to 7 and 8 to 15 in loops of their own: in software, one loop of both outgrows the instruction cache.
  for (var tile = begin; tile < end; tile += TILE) {
    let count = min(TILE, end - tile);
    let k_tile = tile * (3u * HIDDEN) + HIDDEN + group.y * BLOCKS;
    if (BLOCKS > 8u) {
      for (var t = 0u; t < count; t++) {
        let k_at = k_tile + t * (3u * HIDDEN);
        var s = q8 * qkv[k_at + 8u];
        if (BLOCKS > 9u) { s += q9 * qkv[k_at + 9u]; }
        if (BLOCKS > 10u) { s += q10 * qkv[k_at + 10u]; }
        if (BLOCKS > 11u) { s += q11 * qkv[k_at + 11u]; }
        if (BLOCKS > 12u) { s += q12 * qkv[k_at + 12u]; }
        if (BLOCKS > 13u) { s += q13 * qkv[k_at + 13u]; }
        if (BLOCKS > 14u) { s += q14 * qkv[k_at + 14u]; }
        if (BLOCKS > 15u) { s += q15 * qkv[k_at + 15u]; }
        scores[t] = s;
      }
    }
    var now = largest;
    for (var t = 0u; t < count; t++) {
      let k_at = k_tile + t * (3u * HIDDEN);
      var s = q0 * qkv[k_at];
      if (BLOCKS > 1u) { s += q1 * qkv[k_at + 1u]; }
      if (BLOCKS > 2u) { s += q2 * qkv[k_at + 2u]; }
      if (BLOCKS > 3u) { s += q3 * qkv[k_at + 3u]; }
      if (BLOCKS > 4u) { s += q4 * qkv[k_at + 4u]; }
      if (BLOCKS > 5u) { s += q5 * qkv[k_at + 5u]; }
      if (BLOCKS > 6u) { s += q6 * qkv[k_at + 6u]; }
      if (BLOCKS > 7u) { s += q7 * qkv[k_at + 7u]; }
      if (BLOCKS > 8u) { s += scores[t]; }
      s = select(vec4<f32>(LOWEST), s * SCALE, attended(tile + t));
      scores[t] = s;
      now = max(now, s);
    }

    let shrink = exp(largest - now);
    largest = now;
    sum *= shrink;
    o0 = scaled(o0, shrink);
    if (BLOCKS > 1u) { o1 = scaled(o1, shrink); }
    if (BLOCKS > 2u) { o2 = scaled(o2, shrink); }
    if (BLOCKS > 3u) { o3 = scaled(o3, shrink); }
    if (BLOCKS > 4u) { o4 = scaled(o4, shrink); }
    if (BLOCKS > 5u) { o5 = scaled(o5, shrink); }
    if (BLOCKS > 6u) { o6 = scaled(o6, shrink); }
    if (BLOCKS > 7u) { o7 = scaled(o7, shrink); }
    if (BLOCKS > 8u) { o8 = scaled(o8, shrink); }
    if (BLOCKS > 9u) { o9 = scaled(o9, shrink); }
    if (BLOCKS > 10u) { o10 = scaled(o10, shrink); }
    if (BLOCKS > 11u) { o11 = scaled(o11, shrink); }
    if (BLOCKS > 12u) { o12 = scaled(o12, shrink); }
    if (BLOCKS > 13u) { o13 = scaled(o13, shrink); }
    if (BLOCKS > 14u) { o14 = scaled(o14, shrink); }
    if (BLOCKS > 15u) { o15 = scaled(o15, shrink); }

    let v_tile = k_tile + HIDDEN;
    for (var t = 0u; t < count; t++) {
      let v_at = v_tile + t * (3u * HIDDEN);
      let p = select(vec4<f32>(), exp(scores[t] - largest), attended(tile + t));
      scores[t] = p;
      sum += p;
      o0 += outer(p, qkv[v_at]);
      if (BLOCKS > 1u) { o1 += outer(p, qkv[v_at + 1u]); }
      if (BLOCKS > 2u) { o2 += outer(p, qkv[v_at + 2u]); }
      if (BLOCKS > 3u) { o3 += outer(p, qkv[v_at + 3u]); }
      if (BLOCKS > 4u) { o4 += outer(p, qkv[v_at + 4u]); }
      if (BLOCKS > 5u) { o5 += outer(p, qkv[v_at + 5u]); }
      if (BLOCKS > 6u) { o6 += outer(p, qkv[v_at + 6u]); }
      if (BLOCKS > 7u) { o7 += outer(p, qkv[v_at + 7u]); }
    }
    if (BLOCKS > 8u) {
      for (var t = 0u; t < count; t++) {
        let v_at = v_tile + t * (3u * HIDDEN);
        let p = scores[t];
        o8 += outer(p, qkv[v_at + 8u]);
        if (BLOCKS > 9u) { o9 += outer(p, qkv[v_at + 9u]); }
        if (BLOCKS > 10u) { o10 += outer(p, qkv[v_at + 10u]); }
        if (BLOCKS > 11u) { o11 += outer(p, qkv[v_at + 11u]); }
        if (BLOCKS > 12u) { o12 += outer(p, qkv[v_at + 12u]); }
        if (BLOCKS > 13u) { o13 += outer(p, qkv[v_at + 13u]); }
        if (BLOCKS > 14u) { o14 += outer(p, qkv[v_at + 14u]); }
        if (BLOCKS > 15u) { o15 += outer(p, qkv[v_at + 15u]); }
      }
    }
  }

  let share = 1.0 / max(sum, vec4<f32>(1.0e-30)); // 0 / 0 would be no number
  let o_at = query * HIDDEN + group.y * BLOCKS;
  let count = end - query;
  store(o_at, count, scaled(o0, share));
  if (BLOCKS > 1u) { store(o_at + 1u, count, scaled(o1, share)); }
  if (BLOCKS > 2u) { store(o_at + 2u, count, scaled(o2, share)); }
  if (BLOCKS > 3u) { store(o_at + 3u, count, scaled(o3, share)); }
  if (BLOCKS > 4u) { store(o_at + 4u, count, scaled(o4, share)); }
  if (BLOCKS > 5u) { store(o_at + 5u, count, scaled(o5, share)); }
  if (BLOCKS > 6u) { store(o_at + 6u, count, scaled(o6, share)); }
  if (BLOCKS > 7u) { store(o_at + 7u, count, scaled(o7, share)); }
  if (BLOCKS > 8u) { store(o_at + 8u, count, scaled(o8, share)); }
  if (BLOCKS > 9u) { store(o_at + 9u, count, scaled(o9, share)); }
  if (BLOCKS > 10u) { store(o_at + 10u, count, scaled(o10, share)); }
  if (BLOCKS > 11u) { store(o_at + 11u, count, scaled(o11, share)); }
  if (BLOCKS > 12u) { store(o_at + 12u, count, scaled(o12, share)); }
  if (BLOCKS > 13u) { store(o_at + 13u, count, scaled(o13, share)); }
  if (BLOCKS > 14u) { store(o_at + 14u, count, scaled(o14, share)); }
  if (BLOCKS > 15u) { store(o_at + 15u, count, scaled(o15, share)); }
}

// Each query's values by its factor.
fn scaled(values: mat4x4<f32>, factors: vec4<f32>) -> mat4x4<f32> {
  return mat4x4<f32>(values[0] * factors, values[1] * factors, values[2] * factors, values[3] * factors);
}

// One block of as many of the four queries as there are.
fn store(at: u32, count: u32, values: mat4x4<f32>) {
  let rows = transpose(values); // [4 queries, 4 values]
  out[at] = rows[0];
  if (count > 1u) { out[at + HIDDEN] = rows[1]; }
  if (count > 2u) { out[at + 2u * HIDDEN] = rows[2]; }
  if (count > 3u) { out[at + 3u * HIDDEN] = rows[3]; }
}

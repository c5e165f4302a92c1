// Vectors of four floats, and sums of them that are doubles: assembly/math/lanes.ts.
#pragma once
#include <wasm_simd128.h>

/** Elements that are taken at a time, from one short loop to the next. */
#define BLOCK 512
/** Elements that are summed in floats before they join a sum of doubles. */
#define PART 64
#define INFINITE __builtin_inff()

static inline v128_t splat(float x) { return wasm_f32x4_splat(x); }
static inline v128_t add(v128_t a, v128_t b) { return wasm_f32x4_add(a, b); }
static inline v128_t sub(v128_t a, v128_t b) { return wasm_f32x4_sub(a, b); }
static inline v128_t mul(v128_t a, v128_t b) { return wasm_f32x4_mul(a, b); }
static inline v128_t pmax(v128_t a, v128_t b) { return wasm_f32x4_pmax(a, b); }
static inline v128_t pmin(v128_t a, v128_t b) { return wasm_f32x4_pmin(a, b); }
static inline v128_t load(const float *at) { return wasm_v128_load(at); }
static inline void store(float *at, v128_t x) { wasm_v128_store(at, x); }
static inline int least(int a, int b) { return a < b ? a : b; }

/** In every lane; beyond the range of floats, the largest of that sign. */
static inline v128_t finite(double x) {
  const double most = 3.4028234663852886e38;
  return splat((float)(x > most ? most : x < -most ? -most : x));
}

static inline double max_lane(v128_t x) {
  const v128_t y = pmax(x, wasm_i32x4_shuffle(x, x, 2, 3, 0, 1));
  const float a = wasm_f32x4_extract_lane(y, 0), b = wasm_f32x4_extract_lane(y, 1);
  return a > b ? a : b;
}

/** Two partial sums. */
static inline v128_t widen(v128_t x) {
  const v128_t high = wasm_i32x4_shuffle(x, x, 2, 3, 2, 3);
  return wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(x), wasm_f64x2_promote_low_f32x4(high));
}
static inline v128_t add_wide(v128_t sum, v128_t x) { return wasm_f64x2_add(sum, widen(x)); }
static inline double total(v128_t x) { return wasm_f64x2_extract_lane(x, 0) + wasm_f64x2_extract_lane(x, 1); }

/** A sum, and what its additions rounded away. */
typedef struct {
  v128_t sum, lost;
} exact;

static inline exact add_exactly(exact to, v128_t x) {
  const v128_t b = widen(x);
  const v128_t next = wasm_f64x2_add(to.sum, b);
  const v128_t b1 = wasm_f64x2_sub(next, to.sum);
  const v128_t a1 = wasm_f64x2_sub(next, b1);
  const v128_t lost = wasm_f64x2_add(wasm_f64x2_sub(to.sum, a1), wasm_f64x2_sub(b, b1));
  const exact result = {next, wasm_f64x2_add(to.lost, lost)};
  return result;
}
static inline double total_exactly(exact x) { return total(x.sum) + total(x.lost); }

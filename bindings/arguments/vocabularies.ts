// How long rows of logits are in practice. A trainer's logits are tokens times vocabulary: taking them for one long row would give
// plausible numbers that are all wrong. So a length that could be several rows of a known vocabulary needs a shape.

/** The number of logits that published models have, some of them padded. */
const vocabularies: readonly number[] = [
  30522, // BERT
  32000, // Llama 2, Mistral
  32064, // Phi 3
  32128, // T5
  32256, // DeepSeek Coder
  32768, // Mistral 0.3
  49152, // SmolLM
  50257, // GPT-2
  50272, // OPT
  50280, // OLMo
  50304, // GPT-2, padded; Pythia
  51200, // Phi 2
  64000, // Yi
  65024, // Falcon, ChatGLM
  65536, // RWKV
  92544, // InternLM 2
  100277, // cl100k
  100352, // Phi 4
  102400, // DeepSeek LLM
  128000, // Llama 3
  128256, // Llama 3, padded
  129280, // DeepSeek V3
  131072, // Mistral Nemo
  151552, // GLM 4
  151643, // Qwen 2
  151936, // Qwen 2, padded
  152064, // Qwen 2, padded
  163840, // Kimi K2
  200019, // o200k
  200064, // Phi 4 mini, MiniMax
  201088, // gpt-oss
  250880, // BLOOM
  256000, // Gemma, Command R
  262144, // Gemma 3
  262208, // Gemma 3, padded
];

/** No vocabulary in use is longer. */
const LONGEST = 262_208;

/** True for a length that could be several rows of tokens. */
export function couldBeRows(length: number): boolean {
  if (length > LONGEST) return true;
  if (length < 2 * vocabularies[0]! || vocabularies.includes(length)) return false;
  return vocabularies.some((vocabulary) => length % vocabulary === 0);
}

// How long rows of logits are in practice. A trainer's logits are tokens times vocabulary: taking them for one long row would give
// plausible numbers that are all wrong. So a length that could be several rows of a known vocabulary needs a shape.

/** The number of logits that published models have, some of them padded. Ascending. */
export const vocabularies: readonly number[] = [
  30522, // BERT
  32000, // Llama 2, Mistral
  32001, // Llama 2 with a padding token
  32002, // Llama 2 with two chat tokens
  32016, // Code Llama
  32064, // Phi 3
  32100, // T5, without padding
  32128, // T5
  32256, // DeepSeek Coder
  32768, // Mistral 0.3
  49152, // SmolLM
  50257, // GPT-2
  50265, // BART, RoBERTa
  50272, // OPT
  50280, // OLMo
  50295, // Phi 2, without padding
  50304, // GPT-2, padded; Pythia
  50400, // GPT-J
  50432, // MPT
  51200, // Phi 2
  64000, // Yi
  65024, // Falcon, ChatGLM
  65536, // RWKV
  73448, // MiniCPM 3
  92416, // CodeQwen
  92544, // InternLM 2
  92550, // InternLM 2, XComposer
  100277, // cl100k
  100352, // Phi 4
  102400, // DeepSeek LLM
  103168, // InternLM
  119547, // multilingual BERT
  122753, // MiniCPM
  125696, // Baichuan 2
  126464, // LLaDA
  128000, // Llama 3
  128100, // DeBERTa 3
  128256, // Llama 3, padded
  128512, // Hunyuan
  129280, // DeepSeek V3
  130528, // ChatGLM, first
  131072, // Mistral Nemo
  131080, // Falcon 3
  150528, // ChatGLM, first, with images
  151552, // GLM 4
  151643, // Qwen 2
  151646, // Qwen 1.5
  151665, // Qwen 2.5
  151669, // Qwen 3
  151936, // Qwen 2, padded
  152064, // Qwen 2, padded
  157184, // Ling 2
  163840, // Kimi K2
  200019, // o200k
  200064, // Phi 4 mini, MiniMax
  201088, // gpt-oss
  202048, // Llama 4
  248320, // Qwen 3.5
  250002, // XLM-R
  250112, // mT5
  250880, // BLOOM
  256000, // Gemma, Command R
  256008, // XGLM
  256206, // NLLB
  257152, // PaliGemma
  262144, // Gemma 3
  262208, // Gemma 3, padded
  262400, // Gemma 3n
];

/**
 * True for a length that could be several rows of tokens: a multiple of a vocabulary that is none itself, or more than the
 * longest. A vocabulary is one row, also where it is a multiple of a shorter one: 64,000 logits are one row of Yi, although two
 * rows of Llama 2 are as long.
 */
export function couldBeRows(length: number): boolean {
  if (length > vocabularies.at(-1)!) return true;
  if (length < vocabularies[0]!) return false;
  if (vocabularies.includes(length)) return false;
  return vocabularies.some((vocabulary) => length > vocabulary && length % vocabulary === 0);
}

namespace Proximal.Language;

/// <summary>Families of decoder-only transformers that can be created, loaded and saved.</summary>
public enum ModelFamily
{
    /// <summary>
    /// GPT-2 (Radford et al. 2019): learned positions, layer normalization, one projection for query, key and value,
    /// GELU.
    /// </summary>
    Gpt2,

    /// <summary>
    /// Llama (Touvron et al. 2023), up to 3.x, and SmolLM: rotary positions, RMS normalization, grouped-query
    /// attention, SwiGLU.
    /// </summary>
    Llama,

    /// <summary>Qwen2 and 2.5: Llama with biases on query, key and value.</summary>
    Qwen2,

    /// <summary>Qwen3: Llama with RMS normalization of each head's query and key, and heads of any size.</summary>
    Qwen3,

    /// <summary>Mistral (Jiang et al. 2023): Llama with a sliding window in every layer.</summary>
    Mistral,

    /// <summary>
    /// Gemma 2 (Gemma Team 2024): norms before and after each layer, capped scores and logits, a sliding window in
    /// every second layer, GELU.
    /// </summary>
    Gemma2,

    /// <summary>
    /// Gemma 3 (Gemma Team 2025), text only: Gemma 2 with normalized queries and keys instead of caps, and a sliding
    /// window with its own rotary frequencies in five of six layers.
    /// </summary>
    Gemma3,

    /// <summary>
    /// Phi-3 and Phi-4 (Abdin et al. 2024): Llama with joined projections and rotary positions on a part of each head.
    /// </summary>
    Phi3,

    /// <summary>
    /// OLMo 2 (OLMo Team 2024): Llama with norms after each layer instead of before it, and normalized queries and
    /// keys.
    /// </summary>
    Olmo2,

    /// <summary>
    /// GPT-NeoX and Pythia (Black et al. 2022; Biderman et al. 2023): layer normalization, attention and feed-forward
    /// layer in parallel, rotary positions on a part of each head, GELU.
    /// </summary>
    GptNeoX,
}

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
    /// Llama (Touvron et al. 2023), up to 3.x: rotary positions, RMS normalization, grouped-query attention, SwiGLU.
    /// </summary>
    Llama,

    /// <summary>Qwen2 and 2.5: Llama with biases on query, key and value.</summary>
    Qwen2,

    /// <summary>Qwen3: Llama with RMS normalization of each head's query and key, and heads of any size.</summary>
    Qwen3,
}

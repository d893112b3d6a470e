namespace Proximal.Language;

/// <summary>The kinds of decoder-only transformer that can be built, read and written.</summary>
public enum ModelFamily
{
    /// <summary>GPT-2 (Radford et al. 2019): learned positions, layer normalisation, one projection for query, key and value, GELU.</summary>
    Gpt2,

    /// <summary>Llama (Touvron et al. 2023), up to 3.x: rotary positions, RMS normalisation, grouped queries, gated SiLU.</summary>
    Llama,

    /// <summary>Qwen2 and 2.5: as Llama, with biases on query, key and value.</summary>
    Qwen2,

    /// <summary>Qwen3: as Llama, with RMS normalisation of every head's query and key, and heads of any width.</summary>
    Qwen3,
}

using System.Diagnostics.CodeAnalysis;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Attention of Llama and similar models: rotary positions (Su et al. 2021), grouped-query attention (Ainslie et al.
/// 2023), and normalized queries and keys in Qwen3.
/// </summary>
internal sealed class RotaryAttention : SelfAttention
{
    private readonly Tensor frequencies; // [head dimension / 2]

    [SetsRequiredMembers]
    public RotaryAttention(ModelConfig config, Tensor frequencies, WeightPath weights)
    {
        this.frequencies = frequencies;
        HeadDimension = config.HeadDimension;
        Query = Register("q_proj", Input(config.Heads, "q_proj"));
        Key = Register("k_proj", Input(config.KeyValueHeads, "k_proj"));
        Value = Register("v_proj", Input(config.KeyValueHeads, "v_proj"));
        Output = Register(
            "o_proj",
            new ProjectionLayer(
                config.Heads * HeadDimension,
                config.Width,
                config.OutputBias,
                config.InitializerRange,
                weights.At("o_proj")
            )
        );
        if (config.Family != ModelFamily.Qwen3)
            return;
        QueryNorm = Register(
            "q_norm",
            new NormLayer(HeadDimension, config.NormEpsilon, bias: false, weights.At("q_norm"))
        );
        KeyNorm = Register(
            "k_norm",
            new NormLayer(HeadDimension, config.NormEpsilon, bias: false, weights.At("k_norm"))
        );

        ProjectionLayer Input(int heads, string name) =>
            new(
                config.Width,
                heads * HeadDimension,
                config.QueryKeyValueBias,
                config.InitializerRange,
                weights.At(name)
            );
    }

    /// <summary>[tokens, width] → [tokens, heads · head dimension].</summary>
    public ProjectionLayer Query { get; }

    /// <summary>[tokens, width] → [tokens, key-value heads · head dimension].</summary>
    public ProjectionLayer Key { get; }

    /// <summary>[tokens, width] → [tokens, key-value heads · head dimension].</summary>
    public ProjectionLayer Value { get; }

    /// <inheritdoc/>
    public override ProjectionLayer Output { get; }

    /// <summary>Normalization of each head's query; null for none.</summary>
    public NormLayer? QueryNorm { get; }

    /// <summary>Normalization of each head's key; null for none.</summary>
    public NormLayer? KeyNorm { get; }

    /// <inheritdoc/>
    public override (Tensor Query, Tensor Key, Tensor Value) Project(Tensor x, in BatchLayout layout)
    {
        Tensor query = Normalize(QueryNorm, Query.Forward(x, layout))
            .Rotary(layout.Positions, frequencies, HeadDimension);
        Tensor key = Normalize(KeyNorm, Key.Forward(x, layout)).Rotary(layout.Positions, frequencies, HeadDimension);
        return (query, key, Value.Forward(x, layout));
    }

    /// <inheritdoc/>
    protected override Tensor Attend(Tensor x, in BatchLayout layout)
    {
        (Tensor query, Tensor key, Tensor value) = Project(x, layout);
        return Tensor.CausalAttention(query, key, value, layout.Starts, HeadDimension);
    }

    private Tensor Normalize(NormLayer? norm, Tensor x) =>
        norm is null ? x : norm.Forward(x.Reshape(-1, HeadDimension)).Reshape(x.Shape[0], x.Shape[1]);
}

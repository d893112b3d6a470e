using System.Diagnostics.CodeAnalysis;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Attention of GPT-2: one projection computes query, key and value; positions are part of the embedding.
/// </summary>
internal sealed class FusedAttention : SelfAttention
{
    [SetsRequiredMembers]
    public FusedAttention(ModelConfig config, WeightPath weights)
    {
        HeadDimension = config.HeadDimension;
        int width = config.Heads * HeadDimension;
        double residual = config.InitializerRange / Math.Sqrt(2 * config.Layers);
        QueryKeyValue = Register(
            "c_attn",
            new ProjectionLayer(
                config.Width,
                3 * width,
                config.QueryKeyValueBias,
                config.InitializerRange,
                weights.At("c_attn")
            )
        );
        Output = Register(
            "c_proj",
            new ProjectionLayer(width, config.Width, config.OutputBias, residual, weights.At("c_proj"))
        );
    }

    /// <summary>[tokens, width] → [tokens, 3 · width]: query, key, value.</summary>
    public ProjectionLayer QueryKeyValue { get; }

    /// <inheritdoc/>
    public override ProjectionLayer Output { get; }

    /// <inheritdoc/>
    public override (Tensor Query, Tensor Key, Tensor Value) Project(Tensor x, in BatchLayout layout)
    {
        Tensor all = QueryKeyValue.Forward(x, layout); // [tokens, 3 · width]
        int width = all.Shape[1] / 3;
        return (all.Slice(1, 0, width), all.Slice(1, width, width), all.Slice(1, 2 * width, width));
    }

    /// <inheritdoc/>
    protected override Tensor Attend(Tensor x, in BatchLayout layout) =>
        Tensor.CausalAttention(QueryKeyValue.Forward(x, layout), layout.Starts, HeadDimension);
}

using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Block of a transformer: attention and feed-forward layer, each with a residual connection and norms before or after
/// it.
/// </summary>
internal sealed class TransformerBlock : Module
{
    public TransformerBlock(
        ModelConfig config,
        Architecture architecture,
        int layer,
        RotaryPositions? rotary,
        WeightPath weights
    )
    {
        IsParallel = config.ParallelResidual;
        AttentionNorm = Norm(architecture.AttentionNorm);
        Attention = Register(
            architecture.Attention,
            new SelfAttention(config, architecture, layer, rotary, weights.At(architecture.Attention))
        );
        AttentionOutputNorm = Norm(architecture.AttentionOutputNorm);
        FeedForwardNorm = Norm(architecture.FeedForwardNorm);
        FeedForward = Register(
            architecture.FeedForward,
            new FeedForwardLayer(config, architecture, weights.At(architecture.FeedForward))
        );
        FeedForwardOutputNorm = Norm(architecture.FeedForwardOutputNorm);

        NormLayer? Norm(string? name) =>
            name is null
                ? null
                : Register(name, new NormLayer(config.Width, config.NormEpsilon, architecture.Norm, weights.At(name)));
    }

    /// <summary>Whether the feed-forward layer has the same input as attention, instead of its result.</summary>
    public bool IsParallel { get; }

    /// <summary>Norm before attention; null for none.</summary>
    public NormLayer? AttentionNorm { get; }

    /// <summary>Attention.</summary>
    public SelfAttention Attention { get; }

    /// <summary>Norm of the result of attention; null for none.</summary>
    public NormLayer? AttentionOutputNorm { get; }

    /// <summary>Norm before the feed-forward layer; null for none.</summary>
    public NormLayer? FeedForwardNorm { get; }

    /// <summary>Feed-forward layer.</summary>
    public FeedForwardLayer FeedForward { get; }

    /// <summary>Norm of the result of the feed-forward layer; null for none.</summary>
    public NormLayer? FeedForwardOutputNorm { get; }

    /// <summary>[tokens, width] → [tokens, width].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout)
    {
        Tensor after = x + Apply(AttentionOutputNorm, Attention.Forward(Apply(AttentionNorm, x), layout));
        Tensor input = Apply(FeedForwardNorm, IsParallel ? x : after);
        return after + Apply(FeedForwardOutputNorm, FeedForward.Forward(input, layout));
    }

    private static Tensor Apply(NormLayer? norm, Tensor x) => norm is null ? x : norm.Forward(x);
}

using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Block of a transformer: attention and feed-forward layer, each with a norm before it and a residual connection.
/// </summary>
internal sealed class TransformerBlock : Module
{
    public TransformerBlock(ModelConfig config, FamilyNames names, Tensor frequencies, WeightPath weights)
    {
        bool gpt2 = config.Family == ModelFamily.Gpt2;
        AttentionNorm = Register(
            names.AttentionNorm,
            new NormLayer(config.Width, config.NormEpsilon, bias: gpt2, weights.At(names.AttentionNorm))
        );
        WeightPath attention = weights.At(names.Attention);
        Attention = Register<SelfAttention>(
            names.Attention,
            gpt2 ? new FusedAttention(config, attention) : new RotaryAttention(config, frequencies, attention)
        );
        FeedForwardNorm = Register(
            names.FeedForwardNorm,
            new NormLayer(config.Width, config.NormEpsilon, bias: gpt2, weights.At(names.FeedForwardNorm))
        );
        WeightPath feedForward = weights.At(names.FeedForward);
        FeedForward = Register<FeedForwardLayer>(
            names.FeedForward,
            gpt2 ? new GeluFeedForward(config, feedForward) : new GatedFeedForward(config, feedForward)
        );
    }

    /// <summary>Norm before attention.</summary>
    public NormLayer AttentionNorm { get; }

    /// <summary>A <see cref="FusedAttention"/> or a <see cref="RotaryAttention"/>.</summary>
    public SelfAttention Attention { get; }

    /// <summary>Norm before the feed-forward layer.</summary>
    public NormLayer FeedForwardNorm { get; }

    /// <summary>A <see cref="GeluFeedForward"/> or a <see cref="GatedFeedForward"/>.</summary>
    public FeedForwardLayer FeedForward { get; }

    /// <summary>[tokens, width] → [tokens, width].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout)
    {
        x += Attention.Forward(AttentionNorm.Forward(x), layout);
        return x + FeedForward.Forward(FeedForwardNorm.Forward(x), layout);
    }
}

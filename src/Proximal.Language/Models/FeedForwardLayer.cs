using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Feed-forward layer of a block.</summary>
internal abstract class FeedForwardLayer : Module
{
    /// <summary>Last projection, back to the model's width.</summary>
    public abstract ProjectionLayer Down { get; }

    /// <summary>[tokens, width] → [tokens, width].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout) => Down.Forward(Hidden(x, layout), layout);

    /// <summary>[tokens, width] → [tokens, feed-forward width].</summary>
    protected abstract Tensor Hidden(Tensor x, in BatchLayout layout);
}

/// <summary>Feed-forward layer of GPT-2: two projections with a GELU (tanh approximation) between them.</summary>
internal sealed class GeluFeedForward : FeedForwardLayer
{
    public GeluFeedForward(ModelConfig config, WeightPath weights)
    {
        double residual = config.InitializerRange / Math.Sqrt(2 * config.Layers);
        Up = Register(
            "c_fc",
            new ProjectionLayer(
                config.Width,
                config.FeedForwardWidth,
                config.FeedForwardBias,
                config.InitializerRange,
                weights.At("c_fc"),
                Activation.Gelu
            )
        );
        Down = Register(
            "c_proj",
            new ProjectionLayer(
                config.FeedForwardWidth,
                config.Width,
                config.FeedForwardBias,
                residual,
                weights.At("c_proj")
            )
        );
    }

    /// <summary>[tokens, width] → [tokens, feed-forward width], with the activation.</summary>
    public ProjectionLayer Up { get; }

    /// <inheritdoc/>
    public override ProjectionLayer Down { get; }

    /// <inheritdoc/>
    protected override Tensor Hidden(Tensor x, in BatchLayout layout) => Up.Forward(x, layout);
}

/// <summary>
/// Feed-forward layer of Llama: a projection multiplied by the SiLU of another (SwiGLU; Shazeer 2020).
/// </summary>
internal sealed class GatedFeedForward : FeedForwardLayer
{
    public GatedFeedForward(ModelConfig config, WeightPath weights)
    {
        Gate = Register("gate_proj", Input("gate_proj", Activation.Silu));
        Up = Register("up_proj", Input("up_proj", Activation.None));
        Down = Register(
            "down_proj",
            new ProjectionLayer(
                config.FeedForwardWidth,
                config.Width,
                config.FeedForwardBias,
                config.InitializerRange,
                weights.At("down_proj")
            )
        );

        ProjectionLayer Input(string name, Activation activation) =>
            new(
                config.Width,
                config.FeedForwardWidth,
                config.FeedForwardBias,
                config.InitializerRange,
                weights.At(name),
                activation
            );
    }

    /// <summary>[tokens, width] → [tokens, feed-forward width], with the activation.</summary>
    public ProjectionLayer Gate { get; }

    /// <summary>[tokens, width] → [tokens, feed-forward width].</summary>
    public ProjectionLayer Up { get; }

    /// <inheritdoc/>
    public override ProjectionLayer Down { get; }

    /// <inheritdoc/>
    protected override Tensor Hidden(Tensor x, in BatchLayout layout) =>
        Gate.Forward(x, layout) * Up.Forward(x, layout);
}

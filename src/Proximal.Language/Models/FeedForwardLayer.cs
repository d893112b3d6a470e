using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Feed-forward layer of a block: two projections with an activation between them, or a projection multiplied by the
/// activation of another (GLU; Shazeer 2020).
/// </summary>
internal sealed class FeedForwardLayer : Module
{
    public FeedForwardLayer(ModelConfig config, Architecture architecture, WeightPath weights)
    {
        IsGated = architecture.IsGated;
        Activation = architecture.Activation;
        IReadOnlyList<string> names = architecture.FeedForwardInputs;
        bool joined = IsGated && names.Count == 1;
        Inputs =
        [
            .. names.Select(
                (name, i) =>
                    Register(
                        name,
                        new ProjectionLayer(
                            config.Width,
                            joined ? 2 * config.FeedForwardWidth : config.FeedForwardWidth,
                            config.FeedForwardBias,
                            config.InitializerRange,
                            weights.At(name),
                            joined || i > 0 ? Activation.None : Activation
                        )
                    )
            ),
        ];
        Output = Register(
            architecture.FeedForwardOutput,
            new ProjectionLayer(
                config.FeedForwardWidth,
                config.Width,
                config.FeedForwardBias,
                config.ResidualRange(architecture),
                weights.At(architecture.FeedForwardOutput)
            )
        );
    }

    /// <summary>Whether an activated gate is multiplied by a second projection.</summary>
    public bool IsGated { get; }

    /// <summary>Activation of the gate, or of the one projection.</summary>
    public Activation Activation { get; }

    /// <summary>
    /// Input projections, [tokens, width] → [tokens, feed-forward width]: the gate or the only one with the activation,
    /// then the second factor; or one to gate and second factor, without the activation.
    /// </summary>
    public IReadOnlyList<ProjectionLayer> Inputs { get; }

    /// <summary>[tokens, feed-forward width] → [tokens, width].</summary>
    public ProjectionLayer Output { get; }

    /// <summary>[tokens, width] → [tokens, width].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout) => Output.Forward(Hidden(x, layout), layout);

    private Tensor Hidden(Tensor x, in BatchLayout layout)
    {
        Tensor first = Inputs[0].Forward(x, layout);
        if (!IsGated)
            return first;
        if (Inputs.Count == 2)
            return first * Inputs[1].Forward(x, layout);
        int width = first.Shape[1] / 2;
        return new ActivationLayer(Activation).Forward(first.Slice(1, 0, width)) * first.Slice(1, width, width);
    }
}

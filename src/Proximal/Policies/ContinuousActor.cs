using Proximal.Tensors;

namespace Proximal;

/// <summary>The actor of <see cref="Sac"/> and <see cref="Td3"/>: a multi-layer perceptron. Their critics are no part of the policy.</summary>
public sealed class ContinuousActor : PolicyNetwork
{
    private readonly Mlp actor;

    /// <summary>Builds and initialises the network.</summary>
    /// <param name="observationSize">Floats of one observation.</param>
    /// <param name="head">What turns its outputs into actions.</param>
    /// <param name="widths">Hidden widths.</param>
    /// <param name="activation">Follows every hidden layer.</param>
    /// <param name="random">The stream that the initial weights are drawn from.</param>
    public ContinuousActor(
        int observationSize,
        ActionHead head,
        IReadOnlyList<int> widths,
        Activation activation,
        ref Rng random
    )
        : base(observationSize)
    {
        (Head, Widths, Activation) = (head, widths, activation);
        actor = Register("actor", new Mlp(observationSize, [.. widths], activation, head.ParameterSize));
        Initialize(ref random);
    }

    /// <inheritdoc/>
    public override ActionHead Head { get; }

    /// <summary>Hidden widths.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>What follows every hidden layer.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override Tensor Actor(Tensor rows) => actor.Forward(rows);
}

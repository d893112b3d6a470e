using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Actor of <see cref="Sac"/> and <see cref="Td3"/>: a multi-layer perceptron. Their critics are not part of the
/// policy.
/// </summary>
public sealed class ContinuousActor : PolicyNetwork
{
    private readonly Mlp actor;

    /// <summary>Creates and initializes the network.</summary>
    /// <param name="observationSize">Length of an observation.</param>
    /// <param name="head">Head that turns its outputs into actions.</param>
    /// <param name="widths">Hidden layer widths.</param>
    /// <param name="activation">Activation after every hidden layer.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
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

    /// <summary>Hidden layer widths.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Activation after every hidden layer.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override Tensor Actor(Tensor rows) => actor.Forward(rows);
}

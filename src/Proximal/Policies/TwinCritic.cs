using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Two critics that estimate Q(s, a) and differ only in their initial weights. The minimum of both is used, because the
/// maximum of noisy estimates is biased upwards (clipped double Q-learning; Fujimoto et al. 2018, section 4.2).
/// </summary>
public sealed class TwinCritic : Module
{
    private readonly Mlp first;
    private readonly Mlp second;

    /// <summary>Creates and initializes the networks.</summary>
    /// <param name="inputs">Total length of an observation and an action.</param>
    /// <param name="options">Widths and activation.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
    public TwinCritic(int inputs, OffPolicyNetworkOptions options, ref Rng random)
    {
        first = Register("q1", new Mlp(inputs, [.. options.CriticWidths], options.Activation, outputs: 1));
        second = Register("q2", new Mlp(inputs, [.. options.CriticWidths], options.Activation, outputs: 1));
        Initialize(ref random);
    }

    /// <summary>Computes both estimates: [batch, observation + action] → [batch] each.</summary>
    public (Tensor First, Tensor Second) Forward(Tensor stateActions) =>
        (first.Forward(stateActions).Reshape(-1), second.Forward(stateActions).Reshape(-1));

    /// <summary>The same as <see cref="Forward"/>, with gradients for the actions only.</summary>
    public (Tensor First, Tensor Second) ForwardFrozen(Tensor stateActions) =>
        (FirstFrozen(stateActions), second.ForwardFrozen(stateActions).Reshape(-1));

    /// <summary>
    /// Computes the first estimate only, with gradients for the actions only: [batch, observation + action] → [batch].
    /// </summary>
    public Tensor FirstFrozen(Tensor stateActions) => first.ForwardFrozen(stateActions).Reshape(-1);
}

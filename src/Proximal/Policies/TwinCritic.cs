using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Two networks that estimate Q(s, a) and differ in their initial weights only. The smaller estimate of the two counts, since the
/// larger of noisy estimates is too high (clipped double Q-learning; Fujimoto et al. 2018, section 4.2).
/// </summary>
public sealed class TwinCritic : Module
{
    private readonly Mlp first;
    private readonly Mlp second;

    /// <summary>Builds and initialises the networks.</summary>
    /// <param name="inputs">Floats of one observation and one action together.</param>
    /// <param name="options">Widths and activation.</param>
    /// <param name="random">The stream that the initial weights are drawn from.</param>
    public TwinCritic(int inputs, OffPolicyNetworkOptions options, ref Rng random)
    {
        first = Register("q1", new Mlp(inputs, [.. options.CriticWidths], options.Activation, outputs: 1));
        second = Register("q2", new Mlp(inputs, [.. options.CriticWidths], options.Activation, outputs: 1));
        Initialize(ref random);
    }

    /// <summary>Both estimates: [batch, observation + action] → [batch] each.</summary>
    public (Tensor First, Tensor Second) Forward(Tensor stateActions) =>
        (first.Forward(stateActions).Reshape(-1), second.Forward(stateActions).Reshape(-1));

    /// <summary>As <see cref="Forward"/>, with gradients that flow to the actions only.</summary>
    public (Tensor First, Tensor Second) ForwardFrozen(Tensor stateActions) =>
        (FirstFrozen(stateActions), second.ForwardFrozen(stateActions).Reshape(-1));

    /// <summary>The first estimate alone, with gradients that flow to the actions only: [batch, observation + action] → [batch].</summary>
    public Tensor FirstFrozen(Tensor stateActions) => first.ForwardFrozen(stateActions).Reshape(-1);
}

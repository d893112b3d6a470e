using Proximal.Tensors;

namespace Proximal;

/// <summary>The networks that a <see cref="Policy"/> acts by, with all parameters that belong to it.</summary>
/// <param name="observationSize">Floats of one observation.</param>
public abstract class PolicyNetwork(int observationSize) : Module
{
    /// <summary>Floats of one observation.</summary>
    public int ObservationSize { get; } = observationSize;

    /// <summary>Turns the actor's outputs into actions.</summary>
    public abstract ActionHead Head { get; }

    /// <summary>What <see cref="Head"/> needs for each observation: [batch, observation] → [batch, ParameterSize].</summary>
    public abstract Tensor Actor(Tensor observations);
}

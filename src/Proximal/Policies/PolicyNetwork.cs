using Proximal.Tensors;

namespace Proximal;

/// <summary>The networks that a <see cref="Policy"/> acts by, with all parameters that belong to it.</summary>
/// <param name="observationSize">Floats of one observation, with the mask behind it where actions are masked.</param>
/// <param name="stateSize">Floats of what is remembered from one step to the next; 0, the default, for nothing.</param>
public abstract class PolicyNetwork(int observationSize, int stateSize = 0) : Module
{
    /// <summary>Floats of one observation, with the mask behind it where actions are masked.</summary>
    public int ObservationSize { get; } = observationSize;

    /// <summary>Floats of what is remembered from one step to the next; 0 for nothing.</summary>
    public int StateSize { get; } = stateSize;

    /// <summary>Floats of one input: the observation, and what is remembered behind it.</summary>
    public int InputSize => ObservationSize + StateSize;

    /// <summary>Turns the actor's outputs into actions.</summary>
    public abstract ActionHead Head { get; }

    /// <summary>What <see cref="Head"/> needs for each observation: [batch, <see cref="InputSize"/>] → [batch, ParameterSize].</summary>
    /// <param name="rows">Observations, and what is remembered behind each.</param>
    public abstract Tensor Actor(Tensor rows);

    /// <summary>The same, and what is to be remembered: [batch, <see cref="InputSize"/>] → [batch, ParameterSize + <see cref="StateSize"/>].</summary>
    /// <param name="rows">Observations, and what is remembered behind each.</param>
    public virtual Tensor Act(Tensor rows) => Actor(rows);
}

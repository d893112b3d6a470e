using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A family of probability distributions over actions, parameterised by what the actor network puts out. Training works on
/// tensors, acting on the host; both give the same log-probabilities.
/// </summary>
public abstract class ActionDistribution
{
    /// <summary>The number of columns that the actor's last layer must have.</summary>
    public abstract int ParameterSize { get; }

    /// <summary>The number of floats of one action.</summary>
    public abstract int ActionSize { get; }

    /// <summary>Learned parameters of the distribution's own, such as a standard deviation that does not depend on the state.</summary>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> Parameters => [];

    /// <summary>The log-probability (density) of actions and the entropy, in nats, differentiable.</summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <param name="actions">Actions as they were sampled, [batch, ActionSize].</param>
    /// <returns>Log-probabilities [batch], and entropies [batch] or, where they are the same for all, of any shape with that mean.</returns>
    public abstract (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions);

    /// <summary>The mean standard deviation of a Gaussian that does not depend on the state, for logs; null for other families.</summary>
    public virtual double? StandardDeviation => null;

    /// <summary>Copies learned parameters of the distribution's own to the host. To be called before acting, after they have changed.</summary>
    public virtual void Synchronize()
    {
    }

    /// <summary>Draws an action.</summary>
    /// <param name="parameters">The actor's outputs for one state, [ParameterSize].</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    /// <returns>Its log-probability.</returns>
    public abstract float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action);

    /// <summary>The most probable action (for a Gaussian, the mean).</summary>
    /// <param name="parameters">The actor's outputs for one state, [ParameterSize].</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Mode(ReadOnlySpan<float> parameters, Span<float> action);
}

using Proximal.Tensors;

namespace Proximal;

/// <summary>Turns what an actor network puts out into actions: all that a policy needs of its distribution in order to act.</summary>
public abstract class ActionHead
{
    /// <summary>The number of columns that the actor's last layer must have.</summary>
    public abstract int ParameterSize { get; }

    /// <summary>The number of floats of one action.</summary>
    public abstract int ActionSize { get; }

    /// <summary>Learned parameters of the head's own, such as a standard deviation that does not depend on the state.</summary>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> Parameters => [];

    /// <summary>
    /// Whether actions are brought to their bounds by tanh (<see cref="SquashedGaussianDistribution.Squash"/>) on their way to the
    /// environment, rather than by clipping. False by default.
    /// </summary>
    public virtual bool Squashes => false;

    /// <summary>Chooses an action, before clipping or squashing.</summary>
    /// <param name="parameters">The actor's outputs for one state, [ParameterSize].</param>
    /// <param name="deterministic">Whether the most probable action is taken (for a Gaussian, the mean) rather than a random one.</param>
    /// <param name="random">The stream to draw from; left alone where nothing is drawn.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Choose(ReadOnlySpan<float> parameters, bool deterministic, ref Rng random, Span<float> action);

    /// <summary>Copies learned parameters of the head's own to the host. To be called before acting, after they have changed.</summary>
    public virtual void Synchronize() { }
}

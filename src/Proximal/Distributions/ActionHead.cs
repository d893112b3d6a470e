using Proximal.Tensors;

namespace Proximal;

/// <summary>Base class of action heads, which convert the outputs of an actor network to actions.</summary>
public abstract class ActionHead
{
    /// <summary>
    /// The number of parameters for one state, usually the number of outputs of the actor's last layer.
    /// </summary>
    public abstract int ParameterSize { get; }

    /// <summary>The number of values of one action.</summary>
    public abstract int ActionSize { get; }

    /// <summary>
    /// The learned parameters of the head, such as a state-independent log standard deviation, by name. Default none.
    /// </summary>
    public virtual IEnumerable<KeyValuePair<string, Tensor>> Parameters => [];

    /// <summary>
    /// Whether tanh maps actions to their bounds before the environment receives them (SB3 <c>squash_output</c>).
    /// False, the default, clips them instead.
    /// </summary>
    public virtual bool Squashes => false;

    /// <summary>
    /// Distance from ±1 that an action in [-1, 1] keeps before the inverse of tanh, if <see cref="Squashes"/> is true.
    /// </summary>
    internal virtual double SquashMargin => 1e-6;

    /// <summary>Computes an action, before clipping or squashing.</summary>
    /// <param name="parameters">The parameters for one state, [ParameterSize].</param>
    /// <param name="deterministic">Whether to return the most probable action (for a Gaussian, the mean) instead of a
    /// sample.</param>
    /// <param name="random">The random number generator. Not advanced if the action is deterministic.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Choose(ReadOnlySpan<float> parameters, bool deterministic, ref Rng random, Span<float> action);

    /// <summary>
    /// Copies the learned parameters of the head to host memory. Call it after they change and before acting.
    /// </summary>
    public virtual void Synchronize() { }
}

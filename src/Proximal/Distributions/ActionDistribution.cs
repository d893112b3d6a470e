using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A family of probability distributions over actions, parameterised by what the actor network puts out. Training works on
/// tensors, acting on the host; both give the same log-probabilities.
/// </summary>
public abstract class ActionDistribution : ActionHead
{
    /// <summary>
    /// What a logit becomes whose choice is not allowed: far below any that a network puts out, and small enough that 0 · log 0 stays 0
    /// in float32.
    /// </summary>
    private protected const float MaskedLogit = -1e8f;

    /// <summary>The log-probability (density) of actions and the entropy, in nats, differentiable.</summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <param name="actions">Actions as they were sampled, [batch, ActionSize].</param>
    /// <returns>Log-probabilities [batch], and entropies [batch] or, where they are the same for all, of any shape with that mean.</returns>
    public abstract (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions);

    /// <summary>
    /// The parameters of the distribution of what a mask leaves: all else has probability exactly 0, in sampling, log-probability,
    /// entropy and divergence, and no gradient reaches it (Huang and Ontañón 2022).
    /// </summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <param name="mask">1 for allowed, 0 for not, [batch, <see cref="Space.ActionMaskSize"/>]; every choice has a value that is allowed.</param>
    /// <returns>[batch, ParameterSize].</returns>
    /// <exception cref="InvalidOperationException">The actions are no choices.</exception>
    public virtual Tensor Mask(Tensor parameters, Tensor mask) => throw new InvalidOperationException($"a {GetType().Name} cannot be masked");

    /// <summary>The mean standard deviation of a Gaussian that does not depend on the state, for logs; null for other families.</summary>
    public virtual double? StandardDeviation => null;

    /// <summary>How many numbers <see cref="Describe"/> gives for a state.</summary>
    public virtual int DescriptionSize => ParameterSize;

    /// <summary>
    /// All that makes up the distribution of each state: the actor's outputs and, beside them, learned parameters of its own.
    /// </summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <returns>[batch, description]; the outputs themselves where there is nothing else.</returns>
    public virtual Tensor Describe(Tensor parameters) => parameters;

    /// <summary>How <see cref="Describe"/>'s result changes.</summary>
    /// <param name="direction">How the actor's outputs change, [batch, ParameterSize].</param>
    /// <param name="own">How each of <see cref="ActionHead.Parameters"/> changes.</param>
    /// <returns>[batch, description].</returns>
    public virtual Tensor DescribeDirection(Tensor direction, ReadOnlySpan<Tensor> own) => direction;

    /// <summary>KL(p ‖ q) of two distributions over actions, [batch], exact.</summary>
    /// <param name="description">p, as <see cref="Describe"/> gives it.</param>
    /// <param name="other">q, likewise.</param>
    public abstract Tensor Divergence(Tensor description, Tensor other);

    /// <summary>
    /// The Fisher information of the distribution times a direction, both in terms of <see cref="Describe"/>'s numbers: the second
    /// derivative of the divergence from the distribution itself (Schulman et al. 2015, appendix C.1).
    /// </summary>
    /// <param name="description">The distribution, [batch, description].</param>
    /// <param name="direction">[batch, description].</param>
    /// <returns>[batch, description].</returns>
    public abstract Tensor FisherProduct(Tensor description, Tensor direction);

    /// <inheritdoc/>
    public sealed override void Choose(ReadOnlySpan<float> parameters, bool deterministic, ref Rng random, Span<float> action)
    {
        if (deterministic) Mode(parameters, action);
        else Sample(parameters, ref random, action);
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

using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// A family of probability distributions over actions, parameterised by the outputs of the actor network. Training works on
/// tensors, acting on the host; both give the same log-probabilities. Derive from it for a family of your own, and add it to
/// <see cref="Registry"/>, so that options and files can name it.
/// </summary>
/// <remarks>
/// <see cref="Evaluate"/>, <see cref="Sample(ReadOnlySpan{float}, ref Rng, Span{float})"/> and <see cref="Mode"/> are all that PPO, A2C
/// and REINFORCE need. <see cref="Divergence"/> and <see cref="FisherProduct"/> are for TRPO, <see cref="Mask"/> is for action masks;
/// where they are not overridden they throw.
/// </remarks>
public abstract class ActionDistribution : ActionHead
{
    /// <summary>The families of one's own by the names that <see cref="NetworkOptions.DistributionName"/> and files use.</summary>
    public static PartRegistry<ActionDistributionFactory> Registry { get; } =
        new("action distribution", nameof(ActionDistribution));

    /// <summary>
    /// What a logit becomes whose choice is not allowed: far below any that a network puts out, and small enough that 0 · log 0 stays 0
    /// in float32.
    /// </summary>
    protected internal const float MaskedLogit = -1e8f;

    /// <summary>The number of columns that the actor's last layer must have; as many as there are parameters unless features are among those.</summary>
    public virtual int OutputSize => ParameterSize;

    /// <summary>How many inputs of the actor's last layer are wanted as parameters; 0 for none.</summary>
    public virtual int FeatureSize => 0;

    /// <summary>How many standard normal numbers an environment keeps to for several steps, so that its exploration is of one piece; 0 for none.</summary>
    public virtual int NoiseSize => 0;

    /// <summary>The distribution's parameters, from what the actor puts out and what its last layer takes.</summary>
    /// <param name="outputs">[batch, OutputSize].</param>
    /// <param name="features">The last layer's inputs, [batch, FeatureSize]; looked at only where <see cref="FeatureSize"/> is not 0.</param>
    /// <returns>[batch, ParameterSize].</returns>
    public virtual Tensor Parameterize(Tensor outputs, Tensor features) => outputs;

    /// <summary>The log-probability (density) of actions and the entropy, in nats, differentiable.</summary>
    /// <param name="parameters">[batch, ParameterSize].</param>
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
    public virtual Tensor Mask(Tensor parameters, Tensor mask) =>
        throw new InvalidOperationException($"a {GetType().Name} cannot be masked");

    /// <summary>The mean standard deviation of a Gaussian that does not depend on the state, for logs; null for other families.</summary>
    public virtual double? StandardDeviation => null;

    /// <summary>How many numbers <see cref="DistributionParameters"/> gives for a state.</summary>
    public virtual int DistributionParameterSize => ParameterSize;

    /// <summary>
    /// All that makes up the distribution of each state: the actor's outputs and, beside them, learned parameters of its own.
    /// </summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <returns>[batch, description]; the outputs themselves where there is nothing else.</returns>
    public virtual Tensor DistributionParameters(Tensor parameters) => parameters;

    /// <summary>How <see cref="DistributionParameters"/>'s result changes.</summary>
    /// <param name="parameters">Where, [batch, ParameterSize].</param>
    /// <param name="direction">How the actor's outputs change, [batch, OutputSize].</param>
    /// <param name="own">How each of <see cref="ActionHead.Parameters"/> changes.</param>
    /// <returns>[batch, description].</returns>
    public virtual Tensor DistributionParametersDirection(
        Tensor parameters,
        Tensor direction,
        ReadOnlySpan<Tensor> own
    ) => direction;

    /// <summary>KL(p ‖ q) of two distributions over actions, [batch], exact.</summary>
    /// <param name="description">p, as <see cref="DistributionParameters"/> gives it.</param>
    /// <param name="other">q, likewise.</param>
    /// <exception cref="InvalidInputException">The family does not offer it.</exception>
    public virtual Tensor Divergence(Tensor description, Tensor other) => throw NotOffered(nameof(Divergence));

    /// <summary>
    /// The Fisher information of the distribution times a direction, both in terms of <see cref="DistributionParameters"/>'s numbers: the second
    /// derivative of the divergence from the distribution itself (Schulman et al. 2015, appendix C.1).
    /// </summary>
    /// <param name="description">The distribution, [batch, description].</param>
    /// <param name="direction">[batch, description].</param>
    /// <returns>[batch, description].</returns>
    /// <exception cref="InvalidInputException">The family does not offer it.</exception>
    public virtual Tensor FisherProduct(Tensor description, Tensor direction) =>
        throw NotOffered(nameof(FisherProduct));

    /// <inheritdoc/>
    public sealed override void Choose(
        ReadOnlySpan<float> parameters,
        bool deterministic,
        ref Rng random,
        Span<float> action
    )
    {
        if (deterministic)
            Mode(parameters, action);
        else
            Sample(parameters, ref random, action);
    }

    /// <summary>Draws an action.</summary>
    /// <param name="parameters">The actor's outputs for one state, [ParameterSize].</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    /// <returns>Its log-probability.</returns>
    public abstract float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action);

    /// <summary>Draws an action with noise that is given: that of several steps, as <see cref="NoiseSize"/> tells.</summary>
    /// <param name="parameters">The actor's outputs for one state, [ParameterSize].</param>
    /// <param name="noise">Standard normal numbers, [NoiseSize].</param>
    /// <param name="random">The stream to draw from what is new in every step.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    /// <returns>Its log-probability given the state alone.</returns>
    public virtual float Sample(
        ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> noise,
        ref Rng random,
        Span<float> action
    ) => Sample(parameters, ref random, action);

    /// <summary>The most probable action (for a Gaussian and for a beta distribution, the mean).</summary>
    /// <param name="parameters">The actor's outputs for one state, [ParameterSize].</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Mode(ReadOnlySpan<float> parameters, Span<float> action);

    private InvalidInputException NotOffered(string method) =>
        new($"{GetType().Name} does not override {method}, which this algorithm needs");
}

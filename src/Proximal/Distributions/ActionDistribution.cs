using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Base class of probability distributions over actions, parameterized by the outputs of the actor network. Training
/// uses tensors, acting uses host memory; both give the same log-probabilities. To add a distribution, derive from this
/// class and register it in <see cref="Registry"/>; options and files can then refer to it by name.
/// </summary>
/// <remarks>
/// PPO, A2C and REINFORCE need only <see cref="Evaluate"/>,
/// <see cref="Sample(ReadOnlySpan{float}, ref Rng, Span{float})"/> and <see cref="Mode"/>. TRPO also needs
/// <see cref="KlDivergence"/> and <see cref="FisherProduct"/>; action masks need <see cref="Mask"/>. These throw unless
/// overridden.
/// </remarks>
public abstract class ActionDistribution : ActionHead
{
    /// <summary>
    /// The registered custom distributions, by the name used in <see cref="NetworkOptions.DistributionName"/> and
    /// files.
    /// </summary>
    public static PartRegistry<ActionDistributionFactory> Registry { get; } =
        new("action distribution", nameof(ActionDistribution));

    /// <summary>
    /// The logit of a masked choice. It is far below any output of a network, but finite, so that 0 · log 0 is 0 in
    /// float32.
    /// </summary>
    protected internal const float MaskedLogit = -1e8f;

    /// <summary>
    /// The number of outputs of the actor's last layer. Equal to <see cref="ActionHead.ParameterSize"/> unless the
    /// parameters include features.
    /// </summary>
    public virtual int OutputSize => ParameterSize;

    /// <summary>The number of inputs of the actor's last layer that are part of the parameters. Default 0.</summary>
    public virtual int FeatureSize => 0;

    /// <summary>
    /// The number of standard normal values that an environment reuses for several steps, for state-dependent
    /// exploration. Default 0.
    /// </summary>
    public virtual int NoiseSize => 0;

    /// <summary>The parameters of the distribution from the outputs and the inputs of the actor's last layer.</summary>
    /// <param name="outputs">Outputs of the last layer, [batch, OutputSize].</param>
    /// <param name="features">Inputs of the last layer, [batch, FeatureSize]. Ignored if <see cref="FeatureSize"/> is
    /// 0.</param>
    /// <returns>The parameters, [batch, ParameterSize].</returns>
    public virtual Tensor Parameterize(Tensor outputs, Tensor features) => outputs;

    /// <summary>
    /// Log-probabilities (or log-densities) of actions and the entropy, in nats. Both are differentiable.
    /// </summary>
    /// <param name="parameters">The parameters, [batch, ParameterSize].</param>
    /// <param name="actions">Actions as sampled, [batch, ActionSize].</param>
    /// <returns>Log-probabilities, [batch], and entropies, [batch]. An entropy that is the same for all rows may have
    /// any shape with that mean.</returns>
    public abstract (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions);

    /// <summary>
    /// The parameters of the distribution restricted to the allowed actions (invalid action masking, Huang and Ontañón
    /// 2022). A masked action has probability exactly 0 in sampling, log-probability, entropy and KL divergence, and
    /// receives no gradient.
    /// </summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <param name="mask">1 for allowed, 0 for masked, [batch, <see cref="Space.ActionMaskSize"/>]. Each choice has at
    /// least one allowed value.</param>
    /// <returns>The masked parameters, [batch, ParameterSize].</returns>
    /// <exception cref="InvalidOperationException">The distribution does not support masks.</exception>
    public virtual Tensor Mask(Tensor parameters, Tensor mask) =>
        throw new InvalidOperationException($"{GetType().Name} does not support action masks");

    /// <summary>
    /// The mean standard deviation, for logs, of a Gaussian whose standard deviation does not depend on the state. Null
    /// for other distributions.
    /// </summary>
    public virtual double? StandardDeviation => null;

    /// <summary>The number of values that <see cref="DistributionParameters"/> returns for one state.</summary>
    public virtual int DistributionParameterSize => ParameterSize;

    /// <summary>
    /// All values that determine the distribution of each state: the actor's outputs and the learned parameters of the
    /// distribution, such as log standard deviations.
    /// </summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <returns>The values, [batch, DistributionParameterSize]. By default the actor's outputs.</returns>
    public virtual Tensor DistributionParameters(Tensor parameters) => parameters;

    /// <summary>Jacobian-vector product (forward-mode derivative) of <see cref="DistributionParameters"/>.</summary>
    /// <param name="parameters">The actor's outputs, [batch, ParameterSize].</param>
    /// <param name="outputTangents">The tangents of the actor's outputs, [batch, OutputSize].</param>
    /// <param name="headTangents">The tangents of <see cref="ActionHead.Parameters"/>, in order.</param>
    /// <returns>The tangents of the result, [batch, DistributionParameterSize].</returns>
    public virtual Tensor DistributionParametersJvp(
        Tensor parameters,
        Tensor outputTangents,
        ReadOnlySpan<Tensor> headTangents
    ) => outputTangents;

    /// <summary>The exact KL divergence KL(p ‖ q), [batch], in nats.</summary>
    /// <param name="p">Distribution parameters of p, [batch, DistributionParameterSize].</param>
    /// <param name="q">Distribution parameters of q, [batch, DistributionParameterSize].</param>
    /// <exception cref="InvalidInputException">The distribution does not override this method.</exception>
    public virtual Tensor KlDivergence(Tensor p, Tensor q) => throw NotOverridden(nameof(KlDivergence));

    /// <summary>
    /// Fisher-vector product of the distribution with respect to <see cref="DistributionParameters"/>. The Fisher
    /// information is the Hessian of the KL divergence of the distribution from itself (Schulman et al. 2015, appendix
    /// C.1).
    /// </summary>
    /// <param name="distributionParameters">The distribution, [batch, DistributionParameterSize].</param>
    /// <param name="vector">The vector, [batch, DistributionParameterSize].</param>
    /// <returns>The product, [batch, DistributionParameterSize].</returns>
    /// <exception cref="InvalidInputException">The distribution does not override this method.</exception>
    public virtual Tensor FisherProduct(Tensor distributionParameters, Tensor vector) =>
        throw NotOverridden(nameof(FisherProduct));

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

    /// <summary>Samples an action.</summary>
    /// <param name="parameters">The parameters for one state, [ParameterSize].</param>
    /// <param name="random">The random number generator.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    /// <returns>The log-probability of the action.</returns>
    public abstract float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action);

    /// <summary>Samples an action with exploration noise that stays the same for several steps.</summary>
    /// <param name="parameters">The parameters for one state, [ParameterSize].</param>
    /// <param name="noise">Standard normal values, [NoiseSize].</param>
    /// <param name="random">The random number generator for the noise that is independent in every step.</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    /// <returns>The log-probability of the action given the state, with the noise marginalized.</returns>
    public virtual float Sample(
        ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> noise,
        ref Rng random,
        Span<float> action
    ) => Sample(parameters, ref random, action);

    /// <summary>The most probable action. For Gaussian and beta distributions, the mean.</summary>
    /// <param name="parameters">The parameters for one state, [ParameterSize].</param>
    /// <param name="action">Receives the action, [ActionSize].</param>
    public abstract void Mode(ReadOnlySpan<float> parameters, Span<float> action);

    private InvalidInputException NotOverridden(string method) =>
        new($"{GetType().Name} does not override {method}, which this algorithm needs");
}

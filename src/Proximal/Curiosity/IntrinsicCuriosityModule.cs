using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Intrinsic curiosity module (ICM; Pathak et al. 2017, arXiv:1705.05363, section 2.2): features of observations, a
/// forward model that predicts the features after a step, and an inverse model that predicts the action, which trains
/// the features to contain what actions can change.
/// </summary>
internal sealed class IntrinsicCuriosityModule : Module, IIntrinsicModel
{
    private readonly ObservationEncoder encoder;
    private readonly Mlp forward;
    private readonly Mlp inverse;
    private readonly ActionDistribution actions;
    private readonly ActionEncoding encoding;
    private readonly int observationSize;
    private readonly int actionSize;
    private readonly float beta;

    /// <summary>Creates the networks with new weights.</summary>
    /// <param name="observations">Space of whitened observations.</param>
    /// <param name="actionSpace">Space of the actions.</param>
    /// <param name="images">Options that name the feature extractor.</param>
    /// <param name="options">The options.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
    public IntrinsicCuriosityModule(
        Space observations,
        Space actionSpace,
        NetworkOptions images,
        IcmOptions options,
        ref Rng random
    )
    {
        int features = options.FeatureCount;
        int[] widths = [.. options.Widths];
        (observationSize, actionSize, beta) = (
            observations.ObservationSize,
            actionSpace.ActionSize,
            (float)options.Beta
        );
        encoding = new ActionEncoding(actionSpace);
        actions = ActionDistributions.For(actionSpace);
        encoder = Register("encoder", new ObservationEncoder(observations, images, widths, features));
        forward = Register("forward", new Mlp(features + encoding.Size, widths, Activation.Relu, features));
        inverse = Register("inverse", new Mlp(2 * features, widths, Activation.Relu, actions.OutputSize));
        // The standard deviation with which a continuous action is predicted.
        foreach ((string name, Tensor parameter) in actions.Parameters)
            Register($"inverse_{name}", parameter);
        encoder.Initialize(ref random);
        forward.Initialize(orthogonal: true, Math.Sqrt(2), 1, ref random);
        inverse.Initialize(orthogonal: true, Math.Sqrt(2), 1, ref random);
    }

    /// <inheritdoc/>
    public Module Network => this;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, Tensor>> TrainedParameters => NamedParameters();

    /// <inheritdoc/>
    public int InputSize => (2 * observationSize) + actionSize + encoding.Size;

    /// <inheritdoc/>
    public bool ReadsActions => true;

    /// <inheritdoc/>
    public void WriteInput(
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        ReadOnlySpan<float> next,
        Span<float> input
    )
    {
        observation.CopyTo(input);
        next.CopyTo(input[observationSize..]);
        action.CopyTo(input[(2 * observationSize)..]);
        encoding.Encode(action, input[((2 * observationSize) + actionSize)..]);
    }

    /// <summary>Half the squared distance of predicted and actual features: [rows, input] → [rows] (equation 6).</summary>
    public Tensor Error(Tensor inputs)
    {
        (Tensor before, Tensor after, _) = Features(inputs);
        return Error(before, after, inputs);
    }

    /// <summary>β L_forward + (1 - β) L_inverse (equation 7 without the policy).</summary>
    public Tensor Loss(in IntrinsicShard shard, LossMetrics metrics)
    {
        (Tensor before, Tensor after, Tensor taken) = Features(shard.Inputs);
        Tensor forwardLoss = Error(before, after, shard.Inputs).Mean();
        Tensor parameters = inverse.Forward(Tensor.Concat(1, before, after));
        Tensor inverseLoss = -actions.Evaluate(parameters, taken).LogProb.Mean();
        metrics.Set(MetricTags.ForwardLoss, forwardLoss.Item());
        metrics.Set(MetricTags.InverseLoss, inverseLoss.Item());
        return (beta * forwardLoss) + ((1 - beta) * inverseLoss);
    }

    // Features before and after the step, and the action.
    private (Tensor Before, Tensor After, Tensor Action) Features(Tensor inputs) =>
        (
            encoder.Forward(inputs.Slice(1, 0, observationSize)),
            encoder.Forward(inputs.Slice(1, observationSize, observationSize)),
            inputs.Slice(1, 2 * observationSize, actionSize)
        );

    private Tensor Error(Tensor before, Tensor after, Tensor inputs)
    {
        Tensor encoded = inputs.Slice(1, (2 * observationSize) + actionSize, encoding.Size);
        Tensor predicted = forward.Forward(Tensor.Concat(1, before, encoded));
        return 0.5f * (predicted - after).Square().Sum(axis: 1);
    }
}

using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Random network distillation (Burda et al. 2018, arXiv:1810.12894, section 2.2): a predictor learns the features that
/// a fixed network with random weights gives for the next observation.
/// </summary>
internal sealed class RandomNetworkDistillation : Module, IIntrinsicModel
{
    private readonly ObservationEncoder target;
    private readonly ObservationEncoder predictor;

    /// <summary>Creates the networks with new weights.</summary>
    /// <param name="observations">Space of whitened observations.</param>
    /// <param name="images">Options that name the feature extractor.</param>
    /// <param name="options">The options.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
    public RandomNetworkDistillation(
        Space observations,
        NetworkOptions images,
        IntrinsicRewardOptions options,
        ref Rng random
    )
        : this(
            new ObservationEncoder(observations, images, [.. options.Widths], options.FeatureCount),
            new ObservationEncoder(observations, images, [.. options.Widths], options.FeatureCount),
            observations.ObservationSize
        )
    {
        target.Initialize(ref random);
        predictor.Initialize(ref random);
    }

    /// <summary>Creates the model of given networks.</summary>
    internal RandomNetworkDistillation(ObservationEncoder target, ObservationEncoder predictor, int observationSize)
    {
        this.target = Register("target", target);
        this.predictor = Register("predictor", predictor);
        InputSize = observationSize;
    }

    /// <inheritdoc/>
    public Module Network => this;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, Tensor>> TrainedParameters => predictor.NamedParameters();

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public bool ReadsActions => false;

    /// <inheritdoc/>
    public void WriteInput(
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        ReadOnlySpan<float> next,
        Span<float> input
    ) => next.CopyTo(input);

    /// <summary>Half the squared distance of the features: [rows, observation] → [rows].</summary>
    public Tensor Error(Tensor inputs) =>
        0.5f * (predictor.Forward(inputs) - target.Forward(inputs)).Square().Sum(axis: 1);

    /// <summary>Mean squared error of the features.</summary>
    public Tensor Loss(in IntrinsicShard shard, LossMetrics metrics)
    {
        Tensor loss = (predictor.Forward(shard.Inputs) - target.Forward(shard.Inputs).Detach()).Square().Mean();
        metrics.Set(MetricTags.PredictorLoss, loss.Item());
        return loss;
    }
}

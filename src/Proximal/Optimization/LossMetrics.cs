using System.Runtime.InteropServices;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Metrics of a loss (detail 12 of Huang et al. 2022): those that a <see cref="LossFunction{TShard}"/> sets for its
/// shard, and their weighted means over a minibatch or an update. Metrics that the loss does not set are 0.
/// </summary>
public sealed class LossMetrics
{
    /// <summary>Length of <see cref="Encode"/>.</summary>
    internal const int EncodedLength = 9 + MaxOwn;

    // Metrics of one shard are exchanged in messages of a fixed length.
    private const int MaxOwn = 15;

    private readonly List<string> tags = [];
    private readonly List<double> values = [];

    /// <summary>Policy loss.</summary>
    public double PolicyLoss { get; set; }

    /// <summary>Value loss, before its coefficient.</summary>
    public double ValueLoss { get; set; }

    /// <summary>Mean entropy of the policy, in nats.</summary>
    public double Entropy { get; set; }

    /// <summary>Total loss. <see cref="LossGradient{TShard}"/> sets it.</summary>
    public double Loss { get; set; }

    /// <summary>
    /// Approximate KL divergence from the policy that collected the data, in nats; see <see cref="RatioStatistics"/>.
    /// </summary>
    public double ApproximateKl { get; set; }

    /// <summary>Share of probability ratios outside the clip range; see <see cref="RatioStatistics"/>.</summary>
    public double ClipFraction { get; set; }

    /// <summary>Norm of the gradient of all parameters, before clipping.</summary>
    public double GradientNorm { get; set; }

    /// <summary>Largest |log ratio|: the maximum over shards, not a mean.</summary>
    public double LargestLogRatio { get; set; }

    /// <summary>Sets a custom metric, such as <c>train/auxiliary_loss</c>. Allocates only for a new tag.</summary>
    /// <param name="tag">Name in logs.</param>
    /// <param name="value">Mean over the shard.</param>
    public void Set(string tag, double value) => values[IndexOf(tag)] = value;

    /// <summary>
    /// Returns a custom metric that <see cref="Set"/> set, or its mean for a minibatch; 0 if it was not set.
    /// </summary>
    /// <param name="tag">Name in logs.</param>
    public double Get(string tag)
    {
        int index = tags.IndexOf(tag);
        return index >= 0 ? values[index] : 0;
    }

    /// <summary>Custom metrics with their tags, in the order in which they were first set.</summary>
    public IEnumerable<(string Tag, double Value)> Own => tags.Zip(values);

    /// <summary>
    /// Adds other metrics times a weight. For <see cref="LargestLogRatio"/> the larger value is kept.
    /// </summary>
    /// <param name="other">Metrics of a shard or of a minibatch.</param>
    /// <param name="weight">Weight, such as <see cref="IBatchShard.Weight"/>. Default 1.</param>
    public void Add(LossMetrics other, double weight = 1)
    {
        PolicyLoss += weight * other.PolicyLoss;
        ValueLoss += weight * other.ValueLoss;
        Entropy += weight * other.Entropy;
        Loss += weight * other.Loss;
        ApproximateKl += weight * other.ApproximateKl;
        ClipFraction += weight * other.ClipFraction;
        GradientNorm += weight * other.GradientNorm;
        LargestLogRatio = Math.Max(LargestLogRatio, other.LargestLogRatio);
        for (int i = 0; i < other.tags.Count; i++)
            values[IndexOf(other.tags[i])] += weight * other.values[i];
    }

    /// <summary>
    /// Multiplies all metrics except <see cref="LargestLogRatio"/>. A factor of 1 / count turns sums into means.
    /// </summary>
    /// <param name="factor">The factor.</param>
    public void Scale(double factor)
    {
        PolicyLoss *= factor;
        ValueLoss *= factor;
        Entropy *= factor;
        Loss *= factor;
        ApproximateKl *= factor;
        ClipFraction *= factor;
        GradientNorm *= factor;
        for (int i = 0; i < values.Count; i++)
            values[i] *= factor;
    }

    /// <summary>Sets all metrics to 0.</summary>
    public void Clear()
    {
        (PolicyLoss, ValueLoss, Entropy, Loss) = (0, 0, 0, 0);
        (ApproximateKl, ClipFraction, GradientNorm, LargestLogRatio) = (0, 0, 0, 0);
        Origin = null;
        for (int i = 0; i < values.Count; i++)
            values[i] = 0;
    }

    /// <summary>Where the first value came from that is not finite; null if unknown.</summary>
    internal string? Origin { get; set; }

    /// <summary>Writes the metrics of a shard and its weight, for communication.</summary>
    internal void Encode(double weight, Span<double> encoded)
    {
        if (values.Count > MaxOwn)
            throw new InvalidInputException(
                $"a loss reports {values.Count} metrics of its own, but at most {MaxOwn} are possible with shards"
            );
        encoded.Clear();
        ReadOnlySpan<double> own =
        [
            weight,
            PolicyLoss,
            ValueLoss,
            Entropy,
            Loss,
            ApproximateKl,
            ClipFraction,
            LargestLogRatio,
            values.Count,
        ];
        own.CopyTo(encoded);
        CollectionsMarshal.AsSpan(values).CopyTo(encoded[own.Length..]);
    }

    /// <summary>Adds encoded metrics times their weight.</summary>
    /// <param name="encoded">Metrics of a shard, from <see cref="Encode"/>.</param>
    /// <param name="names">Metrics of a shard of this rank, which name the custom metrics.</param>
    internal void AddEncoded(ReadOnlySpan<double> encoded, LossMetrics names)
    {
        double weight = encoded[0];
        PolicyLoss += weight * encoded[1];
        ValueLoss += weight * encoded[2];
        Entropy += weight * encoded[3];
        Loss += weight * encoded[4];
        ApproximateKl += weight * encoded[5];
        ClipFraction += weight * encoded[6];
        LargestLogRatio = Math.Max(LargestLogRatio, encoded[7]);
        for (int i = 0; i < Math.Min((int)encoded[8], names.tags.Count); i++)
            values[IndexOf(names.tags[i])] += weight * encoded[9 + i];
    }

    /// <summary>Throws if a loss or the gradient norm is NaN or infinite.</summary>
    /// <param name="where">Position in training, for the message, such as "in minibatch 3 of epoch 1 after step
    /// 2048".</param>
    /// <exception cref="TrainingDivergedException">One of them is not finite; the message names it.</exception>
    public void ThrowIfNotFinite(string where)
    {
        if (FirstNotFinite() is { } quantity)
            throw new TrainingDivergedException(
                $"the {quantity} is not finite {(Origin is null ? where : $"{Origin} {where}")}; lower learning_rate or max_grad_norm, or normalize "
                    + "observations and rewards"
            );
    }

    /// <summary>Whether the losses and the gradient norm are finite.</summary>
    public bool IsFinite => FirstNotFinite() is null;

    /// <summary>Adds the metrics that every algorithm reports, and custom metrics, to a record.</summary>
    /// <param name="metrics">Record of the trainer.</param>
    /// <param name="learningRate">Learning rate of the update.</param>
    public void Report(MetricsRecord metrics, float learningRate)
    {
        metrics.Add(MetricTags.PolicyLoss, PolicyLoss);
        metrics.Add(MetricTags.ValueLoss, ValueLoss);
        metrics.Add(MetricTags.Entropy, Entropy);
        metrics.Add(MetricTags.Loss, Loss);
        metrics.Add(MetricTags.GradientNorm, GradientNorm);
        metrics.Add(MetricTags.LearningRate, learningRate);
        for (int i = 0; i < tags.Count; i++)
            metrics.Add(tags[i], values[i]);
    }

    private string? FirstNotFinite()
    {
        if (!double.IsFinite(PolicyLoss))
            return "policy loss";
        if (!double.IsFinite(ValueLoss))
            return "value loss";
        if (!double.IsFinite(Loss))
            return "loss";
        return double.IsFinite(GradientNorm) ? null : "gradient norm";
    }

    private int IndexOf(string tag)
    {
        int index = tags.IndexOf(tag);
        if (index >= 0)
            return index;
        tags.Add(tag);
        values.Add(0);
        return tags.Count - 1;
    }
}

using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The metrics of a loss (detail 12 of Huang et al. 2022): what a <see cref="LossFunction{TShard}"/> reports of its shard, and their
/// weighted means over a minibatch or an update. A loss sets those that it has; the others stay 0.
/// </summary>
public sealed class LossMetrics
{
    private readonly List<string> tags = [];
    private readonly List<double> values = [];

    /// <summary>The policy's part of the loss.</summary>
    public double PolicyLoss { get; set; }

    /// <summary>The critic's part of the loss, before its coefficient.</summary>
    public double ValueLoss { get; set; }

    /// <summary>The mean entropy of the policy, in nats.</summary>
    public double Entropy { get; set; }

    /// <summary>The loss. <see cref="LossGradient{TShard}"/> sets it.</summary>
    public double Loss { get; set; }

    /// <summary>The approximate KL divergence of the policy from the one that acted, in nats; see <see cref="RatioStatistics"/>.</summary>
    public double ApproximateKl { get; set; }

    /// <summary>The share of probability ratios outside the clip range; see <see cref="RatioStatistics"/>.</summary>
    public double ClipFraction { get; set; }

    /// <summary>The norm of all gradients together, before clipping.</summary>
    public double GradientNorm { get; set; }

    /// <summary>The largest |log ratio|: the maximum over shards, not a mean.</summary>
    public double LargestLogRatio { get; set; }

    /// <summary>Sets a metric of your own, such as <c>train/auxiliary_loss</c>. Allocates only when a tag is new.</summary>
    /// <param name="tag">Its name in logs.</param>
    /// <param name="value">The mean over the shard.</param>
    public void Set(string tag, double value) => values[IndexOf(tag)] = value;

    /// <summary>A metric of your own, as <see cref="Set"/> set it; of a minibatch, its mean. 0 where it was not set.</summary>
    /// <param name="tag">Its name in logs.</param>
    public double Get(string tag)
    {
        int index = tags.IndexOf(tag);
        return index >= 0 ? values[index] : 0;
    }

    /// <summary>Metrics of your own with their tags, in the order in which they were first set.</summary>
    public IEnumerable<(string Tag, double Value)> Own => tags.Zip(values);

    /// <summary>Adds other metrics times a weight; of <see cref="LargestLogRatio"/> keeps the larger.</summary>
    /// <param name="other">The metrics of a shard or of a minibatch.</param>
    /// <param name="weight">Their share, such as <see cref="IBatchShard.Weight"/>.</param>
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

    /// <summary>Multiplies all but <see cref="LargestLogRatio"/>: by 1 / count, sums become means.</summary>
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

    /// <summary>Sets everything to 0.</summary>
    public void Clear()
    {
        (PolicyLoss, ValueLoss, Entropy, Loss) = (0, 0, 0, 0);
        (ApproximateKl, ClipFraction, GradientNorm, LargestLogRatio) = (0, 0, 0, 0);
        for (int i = 0; i < values.Count; i++)
            values[i] = 0;
    }

    /// <summary>Throws where a loss or the gradient's norm is NaN or infinite.</summary>
    /// <param name="where">Where in training, for the message: "in minibatch 3 of epoch 1 after step 2048".</param>
    /// <exception cref="TrainingDivergedException">One of them is not finite; the message names it.</exception>
    public void ThrowIfNotFinite(string where)
    {
        if (FirstNotFinite() is { } quantity)
            throw new TrainingDivergedException(
                $"the {quantity} is not finite {where}; a lower learning_rate, max_grad_norm or normalised observations and rewards usually help"
            );
    }

    /// <summary>Whether the losses and the gradient's norm are finite numbers.</summary>
    public bool IsFinite => FirstNotFinite() is null;

    /// <summary>Adds what every algorithm reports of its gradient steps, and metrics of one's own.</summary>
    /// <param name="metrics">The trainer's.</param>
    /// <param name="learningRate">The step size of the update.</param>
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

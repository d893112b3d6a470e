namespace Proximal;

/// <summary>Metrics of single gradient steps of an update of PPO, which the means over the update hide.</summary>
internal sealed class StepMetrics
{
    private int steps;
    private int clipped;
    private double firstLogRatio;
    private double secondKl;
    private double lastKl;

    /// <summary>Starts an update.</summary>
    public void Clear() => (steps, clipped, firstLogRatio, secondKl, lastKl) = (0, 0, 0, 0, 0);

    /// <summary>Adds a minibatch.</summary>
    /// <param name="metrics">Its metrics. The gradient norm is 0 if the step was skipped.</param>
    /// <param name="maxGradientNorm">Norm above which gradients are clipped.</param>
    public void Add(LossMetrics metrics, double maxGradientNorm)
    {
        if (steps == 0)
            firstLogRatio = metrics.LargestLogRatio;
        if (steps == 1)
            secondKl = metrics.ApproximateKl;
        lastKl = metrics.ApproximateKl;
        if (metrics.GradientNorm > maxGradientNorm)
            clipped++;
        steps++;
    }

    /// <summary>Adds the metrics of the update to a record.</summary>
    /// <param name="record">Receives the metrics.</param>
    /// <param name="hasOldPolicy">Whether the first minibatch is evaluated with the policy that collected it.</param>
    /// <param name="countSteps">Whether the number of steps varies.</param>
    public void Report(MetricsRecord record, bool hasOldPolicy, bool countSteps)
    {
        record.Add(MetricTags.GradientClipFraction, (double)clipped / steps);
        if (hasOldPolicy)
            record.Add(MetricTags.FirstLogRatio, firstLogRatio);
        if (steps > 1)
        {
            record.Add(MetricTags.FirstStepKl, secondKl);
            record.Add(MetricTags.LastKl, lastKl);
        }

        if (countSteps)
            record.Add(MetricTags.GradientSteps, steps);
    }
}

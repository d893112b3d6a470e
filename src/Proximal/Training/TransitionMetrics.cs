namespace Proximal;

/// <summary>
/// Diagnostic metrics of the transitions that an off-policy algorithm collected since the last report: ends of episodes,
/// actions at their bounds, scale of observations.
/// </summary>
internal sealed class TransitionMetrics
{
    private const float Bound = 0.99f;

    private readonly bool isBox;
    private readonly int columns;
    private readonly int observationSize;
    private readonly Moments observations;
    private long ended;
    private long truncated;
    private long atBounds;
    private long bounded;

    /// <summary>Creates metrics without transitions.</summary>
    /// <param name="environments">The environments.</param>
    public TransitionMetrics(VectorEnvironment environments)
    {
        isBox = environments.ActionSpace is Box;
        columns = ObservationScale.Columns(environments.ObservationSpace);
        observationSize = environments.ObservationSize;
        observations = new Moments(columns);
    }

    /// <summary>Adds a step of all environments.</summary>
    /// <param name="seen">Observations before the step, as the network receives them, [environments, observation].</param>
    /// <param name="actions">Actions as the buffer stores them, [environments, action].</param>
    /// <param name="step">Results of the step.</param>
    public void Add(ReadOnlySpan<float> seen, ReadOnlySpan<float> actions, VectorStep step)
    {
        for (int i = 0; i < step.Truncated.Length; i++)
        {
            observations.Add(seen.Slice(i * observationSize, columns));
            if (!step.Ended(i))
                continue;
            ended++;
            if (!step.Terminated[i])
                truncated++;
        }

        if (!isBox)
            return;
        foreach (float action in actions)
            if (Math.Abs(action) > Bound)
                atBounds++;
        bounded += actions.Length;
    }

    /// <summary>Adds the metrics to a record, and starts anew.</summary>
    /// <param name="metrics">Receives the metrics.</param>
    public void Report(MetricsRecord metrics)
    {
        if (ended > 0)
            metrics.Add(MetricTags.TruncatedShare, (double)truncated / ended);
        if (bounded > 0)
            metrics.Add(MetricTags.ActionBoundShare, (double)atBounds / bounded);
        ObservationScale.Report(observations.Values, columns, metrics);
        (ended, truncated, atBounds, bounded) = (0, 0, 0, 0);
        observations.Clear();
    }
}

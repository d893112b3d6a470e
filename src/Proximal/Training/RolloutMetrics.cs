namespace Proximal;

/// <summary>
/// Diagnostic metrics of rollouts: value targets, advantages, ends of episodes, actions at their bounds, scale of
/// observations. They do not affect training.
/// </summary>
internal sealed class RolloutMetrics
{
    // Short rollouts, as those of A2C, are measured once in this number of transitions.
    private const int TransitionsBetweenReports = 1024;

    // Elements of counts.
    private const int Ended = 0,
        Truncated = 1,
        AtBounds = 2,
        Bounded = 3,
        Counts = 4;

    // Elements of signals.
    private const int Return = 0,
        Value = 1,
        Advantage = 2,
        Signals = 3;

    private readonly Rollout rollout;
    private readonly Sharding? sharding;
    private readonly ActionBounds bounds;
    private readonly UnitMetrics? units;
    private readonly int columns;
    private readonly int interval;
    private readonly Moments signals = new(Signals);
    private readonly Moments observations;
    private readonly double[] allCounts; // [shards, Counts]
    private readonly double[] allSignals; // [shards, Moments.LengthFor(Signals)]
    private readonly double[] allObservations; // [shards, Moments.LengthFor(columns)]

    /// <summary>Creates the metrics of a trainer.</summary>
    /// <param name="rollout">Rollout that each update fills.</param>
    /// <param name="policy">Policy with an actor-critic network.</param>
    /// <param name="sharding">Division into shards; null without shards.</param>
    public RolloutMetrics(Rollout rollout, Policy policy, Sharding? sharding)
    {
        (this.rollout, this.sharding) = (rollout, sharding);
        bounds = policy.Bounds;
        columns = ObservationScale.Columns(policy.ObservationSpace);
        observations = new Moments(columns);
        int shards = sharding?.Count ?? 1;
        allCounts = new double[shards * Counts];
        allSignals = new double[shards * Moments.LengthFor(Signals)];
        allObservations = new double[shards * Moments.LengthFor(columns)];
        interval = ((TransitionsBetweenReports - 1) / (rollout.Count * (sharding?.Ranks ?? 1))) + 1;
        units = sharding is null ? UnitMetrics.TryCreate((ActorCriticNetwork)policy.Network, rollout) : null;
    }

    /// <summary>Adds the metrics of the rollout, if they are due.</summary>
    /// <param name="update">Number of updates before this one.</param>
    /// <param name="metrics">Receives the metrics.</param>
    public void Report(long update, MetricsRecord metrics)
    {
        if (update % interval != 0)
            return;
        Measure();
        ReportSignals(metrics);
        if (allCounts[Ended] > 0)
            metrics.Add(MetricTags.TruncatedShare, allCounts[Truncated] / allCounts[Ended]);
        if (allCounts[Bounded] > 0)
            metrics.Add(MetricTags.ActionBoundShare, allCounts[AtBounds] / allCounts[Bounded]);
        ObservationScale.Report(allObservations.AsSpan(0, Moments.LengthFor(columns)), columns, metrics);
        units?.Report(metrics);
    }

    private void Measure()
    {
        (int local, int first) = (sharding?.Local ?? 1, sharding?.First ?? 0);
        int perShard = rollout.Environments / local;
        Span<double> counts = allCounts.AsSpan(first * Counts, local * Counts),
            ofSignals = PartOf(allSignals, Moments.LengthFor(Signals)),
            ofObservations = PartOf(allObservations, Moments.LengthFor(columns));
        counts.Clear();
        for (int shard = 0; shard < local; shard++)
        {
            MeasureShard(shard * perShard, perShard, counts.Slice(shard * Counts, Counts));
            signals.Values.CopyTo(ofSignals[(shard * signals.Values.Length)..]);
            observations.Values.CopyTo(ofObservations[(shard * observations.Values.Length)..]);
        }

        if (sharding is null)
            return;
        sharding.Gather<double>(counts, allCounts);
        sharding.Gather<double>(ofSignals, allSignals);
        sharding.Gather<double>(ofObservations, allObservations);
        for (int i = Counts; i < allCounts.Length; i++)
            allCounts[i % Counts] += allCounts[i];
        Moments.MergeAll(allSignals, Signals);
        Moments.MergeAll(allObservations, columns);

        Span<double> PartOf(double[] all, int length) => all.AsSpan(first * length, local * length);
    }

    private void MeasureShard(int first, int count, Span<double> counts)
    {
        signals.Clear();
        observations.Clear();
        (int observationSize, int actionSize) = (rollout.Observations.Width, rollout.Actions.Width);
        Span<float> row = stackalloc float[Signals];
        for (int t = 0; t < rollout.Steps; t++)
        {
            ReadOnlySpan<float> observed = rollout.Observations[t];
            for (int i = first; i < first + count; i++)
            {
                (row[Return], row[Value], row[Advantage]) = (
                    rollout.Returns[t][i],
                    rollout.Values[t][i],
                    rollout.Advantages[t][i]
                );
                signals.Add(row);
                observations.Add(observed.Slice(i * observationSize, columns));
                (bool terminated, bool truncated) = (rollout.Terminated[t][i], rollout.Truncated[t][i]);
                if (terminated || truncated)
                    counts[Ended]++;
                if (truncated && !terminated)
                    counts[Truncated]++;
            }

            (int at, int all) = bounds.CountAtBounds(rollout.Actions[t].Slice(first * actionSize, count * actionSize));
            counts[AtBounds] += at;
            counts[Bounded] += all;
        }
    }

    private void ReportSignals(MetricsRecord metrics)
    {
        double count = allSignals[0];
        ReadOnlySpan<double> means = allSignals.AsSpan(1, Signals),
            squares = allSignals.AsSpan(1 + Signals, Signals);
        metrics.Add(MetricTags.ReturnMean, means[Return]);
        metrics.Add(MetricTags.ReturnDeviation, Math.Sqrt(squares[Return] / count));
        metrics.Add(MetricTags.ValueMean, means[Value]);
        metrics.Add(MetricTags.AdvantageDeviation, Math.Sqrt(squares[Advantage] / count));
    }
}

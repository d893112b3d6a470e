namespace Proximal.Gymnasium;

/// <summary>Environments in several programs, which step in parallel.</summary>
internal sealed class HostedVectorEnvironment : VectorEnvironment
{
    private readonly EnvironmentGroup[] groups;
    private readonly FailurePolicy policy;
    private readonly InfoMeans infos;
    private readonly float[] current;
    private bool hasBegun;

    private HostedVectorEnvironment(EnvironmentGroup[] groups, FailurePolicy policy, InfoMeans infos, int count)
        : base(count, groups[0].Spaces.Observations, groups[0].Spaces.Actions, groups[0].Spaces.MasksActions)
    {
        (this.groups, this.policy, this.infos) = (groups, policy, infos);
        current = new float[count * ObservationSize];
    }

    public override int? MaxEpisodeSteps => groups[0].Spaces.MaxEpisodeSteps;

    /// <summary>The processes.</summary>
    internal IReadOnlyList<EnvironmentGroup> Groups => groups;

    /// <summary>Starts the processes.</summary>
    public static HostedVectorEnvironment Create(HostSettings settings, FailurePolicy policy, int count, int perProcess)
    {
        var created = new EnvironmentGroup?[(count + perProcess - 1) / perProcess];
        var means = new InfoMeans();
        try
        {
            // Python takes a moment to start, so all processes start at once.
            var starts = new Task[created.Length];
            for (int i = 0; i < created.Length; i++)
            {
                int at = i,
                    first = i * perProcess;
                starts[i] = Task.Run(() =>
                    created[at] = new EnvironmentGroup(
                        settings,
                        policy,
                        means,
                        first,
                        Math.Min(perProcess, count - first)
                    )
                );
            }

            // Waits for all, also if one fails, so that all that were created are disposed.
            Task.WhenAll(starts).GetAwaiter().GetResult();
            return new HostedVectorEnvironment(created!, policy, means, count);
        }
        catch
        {
            foreach (EnvironmentGroup? group in created)
                group?.Dispose();
            throw;
        }
    }

    public override void Reset(ulong seed, Span<float> observations)
    {
        for (int i = 0, first = 0; i < groups.Length; first += groups[i++].Count)
        {
            groups[i].Reset(seed, StreamOf(first));
            groups[i].Rows.CopyTo(current.AsSpan(first * ObservationSize));
        }

        for (int i = 0; i < Count; i++)
            CheckMask(current.AsSpan(i * ObservationSize, ObservationSize), i);
        hasBegun = true;
        Observe(observations);
    }

    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        if (!hasBegun)
            throw new InvalidOperationException("no episode is running: call Reset first");
        ActionSpace.CheckActions(actions);
        for (int i = 0, first = 0; i < groups.Length; first += groups[i++].Count)
            groups[i].BeginStep(actions.Slice(first * ActionSize, groups[i].Count * ActionSize));
        for (int i = 0, first = 0; i < groups.Length; first += groups[i++].Count)
        {
            int count = groups[i].Count;
            groups[i]
                .EndStep(
                    result.Observations.AsSpan(first * ObservationSize, count * ObservationSize),
                    result.FinalObservations.AsSpan(first * ObservationSize, count * ObservationSize),
                    result.Rewards.AsSpan(first, count),
                    result.Terminated.AsSpan(first, count),
                    result.Truncated.AsSpan(first, count)
                );
        }

        if (MaskSize > 0)
            for (int i = 0; i < Count; i++)
                CheckMask(result.Observation(i), i);
        result.Observations.CopyTo(current, 0);
    }

    public override void ResetEpisode(int environment, Span<float> observation)
    {
        int group = 0,
            first = 0;
        while (environment >= first + groups[group].Count)
            first += groups[group++].Count;
        groups[group].ResetEpisode(environment - first);
        Span<float> row = current.AsSpan(environment * ObservationSize, ObservationSize);
        groups[group].Rows.Slice((environment - first) * ObservationSize, ObservationSize).CopyTo(row);
        row.CopyTo(observation);
    }

    public override void AddMetrics(MetricsRecord metrics) => infos.MoveTo(metrics);

    public override void Observe(Span<float> observations) => current.CopyTo(observations);

    public override void SaveState(StateDictionary state, string prefix)
    {
        state.Set<float>($"{prefix}.observations", current, Count, ObservationSize);
        foreach (EnvironmentGroup group in groups)
            group.SaveState(state, prefix);
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        int saved = state.ShapeOf($"{prefix}.observations")[0];
        if (saved != Count)
            throw new InvalidInputException(
                $"{state.Source} has the state of {saved} environments, but there are {Count}: set EnvironmentCount "
                    + $"(n_envs) to {saved}"
            );
        List<string> reasons = [];
        foreach (EnvironmentGroup group in groups)
            group.LoadState(state, prefix, reasons);
        state.CopyTo($"{prefix}.observations", current.AsSpan());
        hasBegun = true;
        if (reasons.Count > 0)
            policy.Report(
                $"{reasons.Count} of {Count} saved episodes cannot be continued, so they end as truncated and new ones "
                    + $"start: {reasons[0]}"
            );
    }

    protected override void Dispose(bool disposing)
    {
        foreach (EnvironmentGroup group in groups)
            group.Dispose();
        base.Dispose(disposing);
    }
}

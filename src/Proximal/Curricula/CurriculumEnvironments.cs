namespace Proximal;

/// <summary>
/// Vectorized environments whose parameters follow lessons. After each step in which episodes ended, the lessons are
/// checked; a new lesson applies to the episodes that start later.
/// </summary>
internal sealed class CurriculumEnvironments : VectorEnvironment
{
    private readonly VectorEnvironment inner;
    private readonly EnvironmentParameter[] parameters;
    private readonly Curriculum curriculum;
    private readonly string[] tags;
    private readonly double[] runningReturns;
    private readonly long totalSteps;
    private long steps;

    /// <summary>Adds lessons to environments.</summary>
    /// <param name="inner">Environments that draw from the samplers of the curriculum. Disposed with this
    /// object.</param>
    /// <param name="curriculum">The lessons.</param>
    /// <param name="totalSteps">Steps of the run.</param>
    public CurriculumEnvironments(VectorEnvironment inner, Curriculum curriculum, long totalSteps)
        : base(inner.Count, inner.ObservationSpace, inner.ActionSpace, inner.MaskSize > 0)
    {
        (this.inner, this.curriculum, this.totalSteps) = (inner, curriculum, totalSteps);
        parameters = curriculum.Parameters;
        tags = Array.ConvertAll(parameters, static parameter => MetricTags.LessonPrefix + parameter.Name);
        runningReturns = new double[Count];
    }

    public override int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    public override void Reset(ulong seed, Span<float> observations)
    {
        curriculum.Restart();
        runningReturns.AsSpan().Clear();
        steps = 0;
        inner.FirstIndex = FirstIndex;
        inner.Reset(seed, observations);
    }

    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        inner.Step(actions, result);
        steps += Count;
        bool ended = false;
        for (int i = 0; i < Count; i++)
        {
            runningReturns[i] += result.OriginalRewards[i];
            if (!result.Ended(i))
                continue;
            curriculum.AddEpisode(runningReturns[i]);
            (runningReturns[i], ended) = (0, true);
        }

        if (ended && curriculum.Advance((double)steps / totalSteps))
            StartEpisodes(result);
    }

    public override void ResetEpisode(int environment, Span<float> observation)
    {
        runningReturns[environment] = 0;
        inner.ResetEpisode(environment, observation);
    }

    public override void Observe(Span<float> observations) => inner.Observe(observations);

    public override void AddMetrics(MetricsRecord metrics)
    {
        inner.AddMetrics(metrics);
        for (int i = 0; i < parameters.Length; i++)
            if (parameters[i].HasCurriculum)
                metrics.Add(tags[i], curriculum.LessonOf(i));
    }

    public override void SaveState(StateDictionary state, string prefix)
    {
        inner.SaveState(state, prefix);
        curriculum.SaveState(state, $"{prefix}.curriculum");
        state.Set<double>($"{prefix}.curriculum.running_returns", runningReturns);
        state.SetValue($"{prefix}.curriculum.steps", steps);
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        inner.LoadState(state, prefix);
        curriculum.LoadState(state, $"{prefix}.curriculum");
        state.CopyTo($"{prefix}.curriculum.running_returns", runningReturns);
        steps = state.GetValue<long>($"{prefix}.curriculum.steps");
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    // Truncates the running episodes and starts new ones, also where the last step has started one with old values.
    private void StartEpisodes(VectorStep result)
    {
        for (int i = 0; i < Count; i++)
        {
            if (!result.Ended(i))
            {
                result.Observation(i).CopyTo(result.FinalObservation(i));
                result.Truncated[i] = true;
            }

            ResetEpisode(i, result.Observation(i));
        }
    }
}

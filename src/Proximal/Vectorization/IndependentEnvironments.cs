namespace Proximal;

/// <summary>Several environments that are objects of their own.</summary>
internal sealed class IndependentEnvironments : VectorEnvironment
{
    private readonly IEnvironment[] environments;
    private readonly float[] current;

    public IndependentEnvironments(Func<IEnvironment> factory, int count)
        : this(Make(factory, count))
    {
    }

    private IndependentEnvironments(IEnvironment[] environments)
        : base(environments.Length, environments[0].ObservationSpace, environments[0].ActionSpace)
    {
        this.environments = environments;
        current = new float[Count * ObservationSize];
        for (int i = 1; i < Count; i++)
        {
            (string space, string other) = (Spaces(environments[i]), Spaces(environments[0]));
            if (space != other) throw new InvalidInputException($"environment {i} has the spaces {space}, environment 0 {other}: they must be the same");
        }
    }

    public override int? MaxEpisodeSteps => environments[0].MaxEpisodeSteps;

    public override void Reset(ulong seed, Span<float> observations)
    {
        for (int i = 0; i < Count; i++)
        {
            environments[i].Seed(seed, FirstStream + (ulong)i);
            environments[i].Reset(Current(i));
        }

        Observe(observations);
    }

    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        for (int i = 0; i < Count; i++)
        {
            Span<float> observation = Current(i);
            Step step = environments[i].Step(actions.Slice(i * ActionSize, ActionSize), observation);
            result.Rewards[i] = step.Reward;
            result.Terminated[i] = step.Terminated;
            result.Truncated[i] = step.Truncated;
            if (step.Ended)
            {
                observation.CopyTo(result.FinalObservation(i));
                environments[i].Reset(observation);
            }

            observation.CopyTo(result.Observation(i));
        }
    }

    public override void Observe(Span<float> observations) => current.CopyTo(observations);

    public override void SaveState(StateDictionary state, string prefix)
    {
        state.Set<float>($"{prefix}.observations", current, Count, ObservationSize);
        for (int i = 0; i < Count; i++) environments[i].SaveState(state, $"{prefix}.{i}");
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        for (int i = 0; i < Count; i++) environments[i].LoadState(state, $"{prefix}.{i}");
        state.CopyTo($"{prefix}.observations", current);
    }

    protected override void Dispose(bool disposing)
    {
        foreach (IEnvironment environment in environments) (environment as IDisposable)?.Dispose();
        base.Dispose(disposing);
    }

    private static IEnvironment[] Make(Func<IEnvironment> factory, int count)
    {
        if (count < 1) throw TooFew(count);
        var made = new IEnvironment[count];
        for (int i = 0; i < count; i++) made[i] = factory();
        return made;
    }

    private static string Spaces(IEnvironment environment) => $"{environment.ObservationSpace} and {environment.ActionSpace}";

    private Span<float> Current(int environment) => current.AsSpan(environment * ObservationSize, ObservationSize);
}

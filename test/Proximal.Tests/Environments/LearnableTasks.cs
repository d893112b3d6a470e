namespace Proximal.Tests.Environments;

/// <summary>Several dials to be set to what is shown: the return of an episode of 8 steps is at most 8 × 2.</summary>
internal sealed class Dials(bool rewarded = true) : EnvironmentBase<MultiDiscrete, MultiDiscrete>
{
    private readonly int[] shown = new int[2];

    public override MultiDiscrete Observations { get; } = new(3, 4);

    public override MultiDiscrete Actions { get; } = new(3, 4);

    public override int? MaxEpisodeSteps => 8;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

    protected override StepResult Step(ReadOnlySpan<int> action, Span<float> observation)
    {
        float reward = 0;
        for (int i = 0; i < shown.Length; i++)
            reward += action[i] == shown[i] ? 1 : 0;
        Show(observation);
        return new StepResult(rewarded ? reward : 1);
    }

    private void Show(Span<float> observation)
    {
        for (int i = 0; i < shown.Length; i++)
            shown[i] = Random.NextInt32(Observations.Choices[i]);
        Observations.Encode(shown, observation);
    }
}

/// <summary>
/// Switches to be set to the opposite of what is shown: the return of an episode of 8 steps is at most 8 × 3.
/// </summary>
internal sealed class Inverters : EnvironmentBase<MultiBinary, MultiBinary>
{
    private readonly float[] shown = new float[3];

    public override MultiBinary Observations { get; } = new(3);

    public override MultiBinary Actions { get; } = new(3);

    public override int? MaxEpisodeSteps => 8;

    protected override void Reset(ref Rng random, Span<float> observation) => Show(observation);

    protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        float reward = 0;
        for (int i = 0; i < shown.Length; i++)
            reward += action[i] == shown[i] ? 0 : 1;
        Show(observation);
        return new StepResult(reward);
    }

    private void Show(Span<float> observation)
    {
        Observations.SampleAction(ref Random, shown);
        shown.CopyTo(observation);
    }
}

/// <summary>
/// Any number of bits to be copied, written as a vector of environments in the first place; every episode is one step.
/// </summary>
internal sealed class Copying(int count) : VectorEnvironment(count, new Discrete(2), new Discrete(2))
{
    private readonly int[] shown = new int[count];
    private Rng random;

    public override int? MaxEpisodeSteps => 1;

    public override void Reset(ulong seed, Span<float> observations)
    {
        random = new Rng(seed, FirstStream);
        for (int i = 0; i < Count; i++)
            shown[i] = random.NextInt32(2);
        Observe(observations);
    }

    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        ActionSpace.CheckActions(actions);
        Observe(result.FinalObservations);
        for (int i = 0; i < Count; i++)
        {
            result.Rewards[i] = actions[i] == shown[i] ? 1 : 0;
            result.Terminated[i] = true;
            result.Truncated[i] = false;
            shown[i] = random.NextInt32(2);
        }

        Observe(result.Observations);
    }

    public override void Observe(Span<float> observations)
    {
        for (int i = 0; i < Count; i++)
            ((Discrete)ObservationSpace).Encode(shown[i], observations.Slice(2 * i, 2));
    }

    public override void SaveState(StateDictionary state, string prefix)
    {
        state.Set<int>($"{prefix}.shown", shown);
        state.SetValue($"{prefix}.random", random.Position);
        state.SetValue($"{prefix}.seed", random.State.Seed);
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        state.CopyTo($"{prefix}.shown", shown.AsSpan());
        random = new Rng(state.GetValue<ulong>($"{prefix}.seed"), FirstStream)
        {
            Position = state.GetValue<ulong>($"{prefix}.random"),
        };
    }
}

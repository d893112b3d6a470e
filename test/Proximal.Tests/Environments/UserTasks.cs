namespace Proximal.Tests.Environments;

/// <summary>A discrete task, as a newcomer would write it.</summary>
internal sealed class Corridor(int length) : EnvironmentBase<Box, Discrete>
{
    private int position;
    public override Box Observations { get; } = Box.Scalar(0, 1);
    public override Discrete Actions { get; } = new(2);

    protected override void Reset(ref Rng random, Span<float> observation) => Observe(position = 0, observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        position = Math.Max(0, position + (action == 1 ? 1 : -1));
        Observe(position, observation);
        return new StepResult(Reward: position == length ? 1f : -0.01f, Terminated: position == length);
    }

    private void Observe(int at, Span<float> observation) => observation[0] = (float)at / length;
}

/// <summary>A task with real actions and with chance in its steps, which never ends by itself.</summary>
internal sealed class Drift : EnvironmentBase<Box, Box>
{
    private float position;

    public override Box Observations { get; } = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 2);

    public override Box Actions { get; } = Box.Uniform(-1, 1, 2);

    public override int? MaxEpisodeSteps => 7;

    protected override void Reset(ref Rng random, Span<float> observation) =>
        observation[0] = position = random.NextNormal();

    protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        position += action[0] - action[1] + Random.NextNormal();
        observation[0] = position;
        return new StepResult(-Math.Abs(position));
    }
}

/// <summary>A task with several choices at once, which observes them back.</summary>
internal sealed class Levers : EnvironmentBase<MultiDiscrete, MultiDiscrete>
{
    public override MultiDiscrete Observations { get; } = new(3, 2);

    public override MultiDiscrete Actions { get; } = new(3, 2);

    protected override void Reset(ref Rng random, Span<float> observation) => Observations.Encode([0, 0], observation);

    protected override StepResult Step(ReadOnlySpan<int> action, Span<float> observation)
    {
        Observations.Encode(action, observation);
        return new StepResult(action[0] + (10 * action[1]), Terminated: action[0] == 2);
    }
}

/// <summary>A task with switches, which saves itself and carries a count over to the next episode.</summary>
internal sealed class Lamps : EnvironmentBase<Discrete, MultiBinary>
{
    private int lit;
    private int episodes;

    public override Discrete Observations { get; } = new(4);

    public override MultiBinary Actions { get; } = new(3);

    public override int? MaxEpisodeSteps => 5;

    protected override void Reset(ref Rng random, Span<float> observation)
    {
        episodes++;
        Observations.Encode(lit = random.NextInt32(4), observation);
    }

    protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        lit = 0;
        foreach (float value in action)
            lit += (int)value;
        Observations.Encode(lit, observation);
        return new StepResult(lit + (100 * episodes), Terminated: lit == 3);
    }

    protected override void SaveState(StateDictionary state, string prefix) =>
        state.Set<int>($"{prefix}.lamps", [lit, episodes]);

    protected override void LoadState(StateDictionary state, string prefix)
    {
        int[] saved = state.Get<int>($"{prefix}.lamps");
        (lit, episodes) = (saved[0], saved[1]);
    }
}

namespace Proximal.Tests.Environments;

/// <summary>
/// Which of several doors is the highest that is open? The others are locked, and not even seen: without the mask
/// nobody knows.
/// </summary>
internal sealed class Doors(int count = 8, bool locksAll = false) : EnvironmentBase<Discrete, Discrete>
{
    private readonly float[] open = new float[count];

    /// <summary>How often a locked door was tried, over all instances of a test.</summary>
    public Action? OnLocked { get; init; }

    public override Discrete Observations { get; } = new(1);

    public override Discrete Actions { get; } = new(count);

    public override int? MaxEpisodeSteps => 8;

    public override bool MasksActions => true;

    protected override void Reset(ref Rng random, Span<float> observation) => Lock(observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        if (open[action] == 0)
            OnLocked?.Invoke();
        float reward = action == Array.LastIndexOf(open, 1f) ? 1 : 0;
        Lock(observation);
        return new StepResult(reward);
    }

    protected override void MaskActions(Span<float> mask) => open.CopyTo(mask);

    private void Lock(Span<float> observation)
    {
        observation[0] = 1;
        for (int i = 0; i < open.Length; i++)
            open[i] = Random.NextInt32(2);
        if (!open.Contains(1))
            open[Random.NextInt32(open.Length)] = 1;
        if (locksAll && Random.NextInt32(10) == 0)
            Array.Clear(open);
    }
}

/// <summary>
/// Two dials of which one value each is forbidden, the one that would be rewarded unless it is forbidden.
/// </summary>
internal sealed class ForbiddenDials : EnvironmentBase<MultiDiscrete, MultiDiscrete>
{
    private int forbidden;

    public override MultiDiscrete Observations { get; } = new(3);

    public override MultiDiscrete Actions { get; } = new(3, 2);

    public override int? MaxEpisodeSteps => 8;

    public override bool MasksActions => true;

    protected override void Reset(ref Rng random, Span<float> observation) => Forbid(observation);

    protected override StepResult Step(ReadOnlySpan<int> action, Span<float> observation)
    {
        if (action[0] == forbidden || action[1] == forbidden % 2)
            throw new InvalidOperationException("a forbidden value was chosen");
        Forbid(observation);
        return new StepResult(action[0]);
    }

    protected override void MaskActions(Span<float> mask)
    {
        mask[forbidden] = 0;
        mask[3 + (forbidden % 2)] = 0;
    }

    private void Forbid(Span<float> observation)
    {
        forbidden = Random.NextInt32(3);
        observation[forbidden] = 1;
    }
}

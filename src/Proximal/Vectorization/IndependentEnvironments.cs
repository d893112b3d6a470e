using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Several environments that are objects of their own. Where their steps take long enough to be worth it, they step on the
/// threads of the worker pool; what they compute is the same either way, since each has its own row of everything.
/// </summary>
internal sealed class IndependentEnvironments : VectorEnvironment
{
    // A step of all environments that takes longer than this, in ticks of the stopwatch, is shared out. Waking a worker costs
    // about a tenth of it.
    private static readonly long WorthSharing = Stopwatch.Frequency / 20_000;

    // How often a step that would be shared out is done by one thread after all, to see what it costs by now.
    private const int StepsBetweenLooks = 1024;

    private readonly IEnvironment[] environments;
    private readonly float[] current;
    private readonly float[] actions;
    private long lastTaken;
    private long cost;
    private int untilLook;

    public IndependentEnvironments(Func<IEnvironment> factory, int count)
        : this(Make(factory, count)) { }

    private IndependentEnvironments(IEnvironment[] environments)
        : base(
            environments.Length,
            environments[0].ObservationSpace,
            environments[0].ActionSpace,
            environments[0].MasksActions
        )
    {
        this.environments = environments;
        current = new float[Count * ObservationSize];
        actions = new float[Count * ActionSize];
        for (int i = 1; i < Count; i++)
        {
            (string space, string other) = (Spaces(environments[i]), Spaces(environments[0]));
            if (space != other)
                throw new InvalidInputException(
                    $"environment {i} has the spaces {space}, environment 0 {other}: they must be the same"
                );
        }
    }

    public override int? MaxEpisodeSteps => environments[0].MaxEpisodeSteps;

    public override void Reset(ulong seed, Span<float> observations)
    {
        for (int i = 0; i < Count; i++)
        {
            environments[i].Seed(seed, FirstStream + (ulong)i);
            environments[i].ResetRow(Current(i));
            CheckMask(Current(i), i);
        }

        Observe(observations);
    }

    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        actions.CopyTo(this.actions);
        var steps = new ParallelStep(this, result);
        if (cost > WorthSharing && untilLook-- > 0)
        {
            WorkerPool.Current.Run(Count, ref steps);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Count; i++)
            steps.Invoke(i);

        // The least of the last two, so that one pause of the machine does not count.
        long taken = Stopwatch.GetTimestamp() - start;
        (cost, lastTaken) = (Math.Min(taken, lastTaken), taken);
        untilLook = StepsBetweenLooks;
    }

    public override void Observe(Span<float> observations) => current.CopyTo(observations);

    public override void SaveState(StateDictionary state, string prefix)
    {
        state.Set<float>($"{prefix}.observations", current, Count, ObservationSize);
        for (int i = 0; i < Count; i++)
            environments[i].SaveState(state, $"{prefix}.{i}");
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        for (int i = 0; i < Count; i++)
            environments[i].LoadState(state, $"{prefix}.{i}");
        state.CopyTo($"{prefix}.observations", current);
    }

    protected override void Dispose(bool disposing)
    {
        foreach (IEnvironment environment in environments)
            (environment as IDisposable)?.Dispose();
        base.Dispose(disposing);
    }

    private static IEnvironment[] Make(Func<IEnvironment> factory, int count)
    {
        if (count < 1)
            throw TooFew(count);
        var made = new IEnvironment[count];
        for (int i = 0; i < count; i++)
        {
            made[i] =
                factory() ?? throw new InvalidInputException("the function that makes an environment returned null");
            if (made[i].ObservationSpace is null || made[i].ActionSpace is null)
                throw new InvalidInputException(
                    $"{made[i].GetType().Name} has no observation space or no action space: both must be set when it is made"
                );
        }

        return made;
    }

    private static string Spaces(IEnvironment environment) =>
        $"{environment.ObservationSpace} and {environment.ActionSpace}{(environment.MasksActions ? ", masked" : "")}";

    private void Step(int environment, VectorStep result)
    {
        Span<float> row = Current(environment);
        StepResult step = environments[environment].StepRow(actions.AsSpan(environment * ActionSize, ActionSize), row);
        result.Rewards[environment] = step.Reward;
        result.Terminated[environment] = step.Terminated;
        result.Truncated[environment] = step.Truncated;
        if (step.Ended)
        {
            row.CopyTo(result.FinalObservation(environment));
            environments[environment].ResetRow(row);
        }

        CheckMask(row, environment);
        row.CopyTo(result.Observation(environment));
    }

    private Span<float> Current(int environment) => current.AsSpan(environment * ObservationSize, ObservationSize);

    private readonly struct ParallelStep(IndependentEnvironments owner, VectorStep result) : IParallelBody
    {
        public void Invoke(int index) => owner.Step(index, result);
    }
}

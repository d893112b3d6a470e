using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Vectorized environments that are separate objects. If their steps take long enough, they run on the threads of the
/// worker pool. The results are the same, because each environment has its own row of the data.
/// </summary>
internal sealed class IndependentEnvironments : VectorEnvironment
{
    // A step of all environments runs on several threads if it takes longer than this, in stopwatch ticks. Waking a
    // worker takes about a tenth of it.
    private static readonly long ParallelThreshold = Stopwatch.Frequency / 20_000;

    // Number of parallel steps between two measurements on one thread.
    private const int StepsBetweenMeasurements = 1024;

    // Bytes of a reference, an object with one field, and its random numbers.
    private const int SmallestEnvironment = 100;

    private readonly IEnvironment[] environments;
    private readonly IEnvironmentWrapper?[] innermostWrappers;
    private readonly bool hasWrappers;
    private readonly float[] current;
    private readonly float[] actions;
    private long lastDuration;
    private long stepDuration;
    private int untilMeasurement;

    public IndependentEnvironments(Func<IEnvironment> factory, int count)
        : this(CreateAll(factory, count)) { }

    private IndependentEnvironments(IEnvironment[] environments)
        : base(
            environments.Length,
            environments[0].ObservationSpace,
            environments[0].ActionSpace,
            environments[0].MasksActions
        )
    {
        this.environments = environments;
        innermostWrappers = Array.ConvertAll(environments, IEnvironmentWrapper.InnermostOf);
        hasWrappers = Array.Exists(innermostWrappers, static wrapper => wrapper is not null);
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
        result.ClearOriginals();
        if (hasWrappers)
            result.KeepOriginalRewards();
        var steps = new ParallelStep(this, result);
        if (stepDuration > ParallelThreshold && untilMeasurement-- > 0)
        {
            WorkerPool.Current.Run(Count, ref steps);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Count; i++)
            steps.Invoke(i);

        // The minimum of the last two measurements, so that one pause of the machine has no effect.
        long duration = Stopwatch.GetTimestamp() - start;
        (stepDuration, lastDuration) = (Math.Min(duration, lastDuration), duration);
        untilMeasurement = StepsBetweenMeasurements;
    }

    public override void ResetEpisode(int environment, Span<float> observation)
    {
        Span<float> row = Current(environment);
        environments[environment].ResetRow(row);
        CheckMask(row, environment);
        row.CopyTo(observation);
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

    private static IEnvironment[] CreateAll(Func<IEnvironment> factory, int count)
    {
        if (count < 1)
            throw TooFew(count);
        RequireMemory(count, SmallestEnvironment);
        var made = new IEnvironment[count];
        for (int i = 0; i < count; i++)
        {
            made[i] = factory() ?? throw new InvalidInputException("the environment factory returned null");
            if (made[i].ObservationSpace is null || made[i].ActionSpace is null)
                throw new InvalidInputException(
                    $"{made[i].GetType().Name} has no observation space or no action space: both must be set in "
                        + "its constructor"
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
        if (hasWrappers)
            result.SetOriginalReward(environment, innermostWrappers[environment]?.TakeOriginalReward() ?? step.Reward);
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

using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Vectorized environments that are separate objects. If their steps take long enough, they run on the threads of the
/// worker pool. The results are the same, because each environment has its own row of the data.
/// </summary>
internal sealed class IndependentEnvironments : VectorEnvironment
{
    // Bytes of a reference, an object with one field, and its random numbers.
    private const int SmallestEnvironment = 100;

    private readonly IEnvironment[] environments;
    private readonly IEnvironmentWrapper?[] innermostWrappers;
    private readonly bool hasWrappers;
    private readonly float[] current;
    private readonly float[] actions;
    private readonly long[] episodes;
    private readonly long[] elapsed;
    private ParallelSteps parallelSteps;

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
        episodes = new long[Count];
        elapsed = new long[Count];
    }

    public override int? MaxEpisodeSteps => environments[0].MaxEpisodeSteps;

    public override int PrivilegedSize => environments[0].PrivilegedSize;

    public override void ObservePrivileged(Span<float> privileged)
    {
        int size = PrivilegedSize;
        for (int i = 0; i < Count; i++)
            environments[i].WritePrivileged(privileged.Slice(i * size, size));
    }

    public override void Reset(ulong seed, Span<float> observations)
    {
        for (int i = 0; i < Count; i++)
        {
            (episodes[i], elapsed[i]) = (0, 0);
            try
            {
                environments[i].Seed(seed, StreamOf(i));
                StartEpisode(i);
            }
            catch (Exception exception) when (EnvironmentException.Wraps(exception))
            {
                throw Located(exception, i);
            }
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
        parallelSteps.Run(Count, ref steps);
    }

    public override void ResetEpisode(int environment, Span<float> observation)
    {
        try
        {
            StartEpisode(environment);
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, environment);
        }

        Current(environment).CopyTo(observation);
    }

    public override void Observe(Span<float> observations) => current.CopyTo(observations);

    public override void SaveState(StateDictionary state, string prefix)
    {
        state.Set<float>($"{prefix}.observations", current, Count, ObservationSize);
        state.Set<long>($"{prefix}.episodes", episodes);
        state.Set<long>($"{prefix}.elapsed", elapsed);
        for (int i = 0; i < Count; i++)
            environments[i].SaveState(state, $"{prefix}.{i}");
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        CheckCount(state, state.BytesOf($"{prefix}.observations").Length / (sizeof(float) * ObservationSize));
        for (int i = 0; i < Count; i++)
            environments[i].LoadState(state, $"{prefix}.{i}");
        state.CopyTo($"{prefix}.observations", current);
        // Older checkpoints have no counts, which only messages need.
        if (!state.Contains($"{prefix}.episodes"))
            return;
        state.CopyTo($"{prefix}.episodes", episodes);
        state.CopyTo($"{prefix}.elapsed", elapsed);
    }

    protected override void Dispose(bool disposing)
    {
        DisposeAll(environments);
        base.Dispose(disposing);
    }

    private static IEnvironment[] CreateAll(Func<IEnvironment> factory, int count)
    {
        if (count < 1)
            throw TooFew(count);
        RequireMemory(count, SmallestEnvironment);
        var made = new List<IEnvironment>(Math.Min(count, 1 << 16));
        var objects = new HashSet<object>(ReferenceEqualityComparer.Instance);
        string? spaces = null;
        try
        {
            for (int i = 0; i < count; i++)
            {
                IEnvironment environment =
                    factory() ?? throw new InvalidInputException("the environment factory returned null");
                IEnvironment innermost = IEnvironmentWrapper.InnermostOf(environment)?.Inner ?? environment;
                // Checked before it is added, so that an object that was returned twice is disposed once.
                if (!objects.Add(innermost))
                    throw new InvalidInputException(
                        $"the environment factory returned the same {innermost.GetType().Name} twice: it must create a "
                            + "new environment in each call"
                    );
                made.Add(environment);
                Check(environment);
                string its = Spaces(environment);
                spaces ??= its;
                if (its != spaces)
                    throw new InvalidInputException(
                        $"environment {i} has the spaces {its}, environment 0 {spaces}: they must be the same"
                    );
            }
        }
        catch
        {
            DisposeAll(made);
            throw;
        }
        return [.. made];
    }

    private static void Check(IEnvironment environment)
    {
        if (environment.ObservationSpace is null || environment.ActionSpace is null)
            throw new InvalidInputException(
                $"{environment.GetType().Name} has no observation space or no action space: both must be set in "
                    + "its constructor"
            );
        CheckLimit(environment.MaxEpisodeSteps, environment.GetType());
    }

    private static void DisposeAll(IEnumerable<IEnvironment> environments)
    {
        foreach (IEnvironment environment in environments)
            (environment as IDisposable)?.Dispose();
    }

    private static string Spaces(IEnvironment environment) =>
        $"{environment.ObservationSpace} and {environment.ActionSpace}{(environment.MasksActions ? ", masked" : "")}";

    private void Step(int environment, VectorStep result)
    {
        try
        {
            StepOne(environment, result);
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, environment);
        }
    }

    private void StepOne(int environment, VectorStep result)
    {
        Span<float> row = Current(environment);
        elapsed[environment]++;
        StepResult step = environments[environment].StepRow(actions.AsSpan(environment * ActionSize, ActionSize), row);
        result.Rewards[environment] = step.Reward;
        if (hasWrappers)
            result.SetOriginalReward(environment, innermostWrappers[environment]?.TakeOriginalReward() ?? step.Reward);
        result.Terminated[environment] = step.Terminated;
        result.Truncated[environment] = step.Truncated;
        if (step.Ended)
        {
            row.CopyTo(result.FinalObservation(environment));
            if (result.PrivilegedSize > 0)
                environments[environment].WritePrivileged(result.FinalPrivilegedOf(environment));
            StartEpisode(environment);
        }
        else
        {
            CheckMask(row, environment);
        }

        row.CopyTo(result.Observation(environment));
        if (result.PrivilegedSize > 0)
            environments[environment].WritePrivileged(result.PrivilegedOf(environment));
    }

    private void StartEpisode(int environment)
    {
        (episodes[environment], elapsed[environment]) = (episodes[environment] + 1, 0);
        Span<float> row = Current(environment);
        environments[environment].ResetRow(row);
        CheckMask(row, environment);
    }

    private Exception Located(Exception exception, int environment) =>
        EnvironmentException.From(FirstIndex + environment, episodes[environment], elapsed[environment], exception);

    private Span<float> Current(int environment) => current.AsSpan(environment * ObservationSize, ObservationSize);

    private readonly struct ParallelStep(IndependentEnvironments owner, VectorStep result) : IParallelBody
    {
        public void Invoke(int index) => owner.Step(index, result);
    }
}

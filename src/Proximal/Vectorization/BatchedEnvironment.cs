using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Vectorized environments of an <see cref="IDynamics{TState}"/>. Their states are contiguous, and one compiled loop
/// steps them. Their trajectories equal those of single environments with the same streams, bit for bit.
/// </summary>
/// <typeparam name="TDynamics">The dynamics.</typeparam>
/// <typeparam name="TState">State of the dynamics.</typeparam>
public sealed class BatchedEnvironment<TDynamics, TState> : VectorEnvironment
    where TDynamics : struct, IDynamics<TState>
    where TState : unmanaged
{
    private readonly TDynamics dynamics;
    private readonly int limit;
    private readonly TState[] states;
    private readonly Rng[] randoms;
    private readonly int[] elapsed;
    private readonly long[] episodes;

    // Null unless groups of environments step on several threads.
    private readonly IBatchDynamics<TState>? groups;
    private readonly StepResult[] groupResults = [];
    private readonly float[] groupActions = [];
    private bool started;

    // The environment whose step runs, for the message of an exception.
    private int stepping;

    /// <summary>Creates the environments.</summary>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <param name="dynamics">The dynamics with its parameters. Default: those of <c>default(TDynamics)</c>.</param>
    /// <exception cref="InvalidInputException"><paramref name="count"/> is less than 1.</exception>
    public BatchedEnvironment(int count, TDynamics dynamics = default)
        : base(count, dynamics.Observations, dynamics.Actions, dynamics.MasksActions)
    {
        this.dynamics = dynamics;
        MaxEpisodeSteps = dynamics.MaxEpisodeSteps;
        CheckLimit(MaxEpisodeSteps, typeof(TDynamics));
        limit = MaxEpisodeSteps ?? int.MaxValue;
        RequireMemory(count, Unsafe.SizeOf<TState>() + Unsafe.SizeOf<Rng>() + sizeof(int));
        states = new TState[count];
        randoms = new Rng[count];
        elapsed = new int[count];
        episodes = new long[count];
        groups = dynamics as IBatchDynamics<TState>;
        if (groups is null)
            return;
        groupResults = new StepResult[count];
        groupActions = new float[count * ActionSize];
    }

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps { get; }

    /// <inheritdoc/>
    public override int PrivilegedSize => dynamics.PrivilegedSize;

    /// <inheritdoc/>
    public override void ObservePrivileged(Span<float> privileged)
    {
        int size = PrivilegedSize;
        for (int i = 0; i < Count; i++)
            dynamics.ObservePrivileged(in states[i], privileged.Slice(i * size, size));
    }

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations)
    {
        try
        {
            for (int i = 0; i < Count; i++)
            {
                randoms[i] = new Rng(seed, StreamOf(i));
                states[i] = default;
                episodes[i] = 0;
                stepping = i;
                StartEpisode(i);
            }
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, stepping);
        }

        started = true;
        Observe(observations);
    }

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        if (!started)
            throw new InvalidOperationException("the environments were not reset: call Reset first");
        ActionSpace.CheckActions(actions);
        if (groups is not null)
        {
            actions.CopyTo(groupActions);
            var body = new GroupStep(this, result);
            WorkerPool.Current.Run((Count + groups.GroupSize - 1) / groups.GroupSize, ref body);
            return;
        }

        try
        {
            StepAll(actions, result);
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, stepping);
        }
    }

    private void StepAll(ReadOnlySpan<float> actions, VectorStep result)
    {
        for (int i = 0; i < Count; i++)
        {
            stepping = i;
            ref TState state = ref states[i];
            elapsed[i]++;
            StepResult step = dynamics.Step(ref state, actions.Slice(i * ActionSize, ActionSize), ref randoms[i]);
            Finish(i, step, result);
        }
    }

    private void StepGroup(int group, VectorStep result)
    {
        int start = group * groups!.GroupSize,
            count = Math.Min(groups.GroupSize, Count - start);
        int current = start;
        try
        {
            foreach (ref int steps in elapsed.AsSpan(start, count))
                steps++;
            groups.StepGroup(
                states.AsSpan(start, count),
                groupActions.AsSpan(start * ActionSize, count * ActionSize),
                randoms.AsSpan(start, count),
                groupResults.AsSpan(start, count)
            );
            for (; current < start + count; current++)
                Finish(current, groupResults[current], result);
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, current);
        }
    }

    // Writes the result of a step and starts the next episode if it ended.
    private void Finish(int environment, StepResult step, VectorStep result)
    {
        bool truncated = elapsed[environment] >= limit || step.Truncated;
        result.Rewards[environment] = step.Reward;
        result.Terminated[environment] = step.Terminated;
        result.Truncated[environment] = truncated;
        if (step.Terminated || truncated)
        {
            dynamics.Observe(in states[environment], result.FinalObservation(environment)[..^MaskSize]);
            if (result.PrivilegedSize > 0)
                dynamics.ObservePrivileged(in states[environment], result.FinalPrivilegedOf(environment));
            StartEpisode(environment);
        }

        Observe(environment, result.Observation(environment));
        if (result.PrivilegedSize > 0)
            dynamics.ObservePrivileged(in states[environment], result.PrivilegedOf(environment));
    }

    /// <inheritdoc/>
    public override void ResetEpisode(int environment, Span<float> observation)
    {
        try
        {
            StartEpisode(environment);
            Observe(environment, observation);
        }
        catch (Exception exception) when (EnvironmentException.Wraps(exception))
        {
            throw Located(exception, environment);
        }
    }

    /// <inheritdoc/>
    public override void Observe(Span<float> observations)
    {
        for (int i = 0; i < Count; i++)
            Observe(i, observations.Slice(i * ObservationSize, ObservationSize));
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        var generators = new ulong[3 * Count];
        for (int i = 0; i < Count; i++)
            (generators[3 * i], generators[(3 * i) + 1], generators[(3 * i) + 2]) = randoms[i].State;
        state.Set<ulong>($"{prefix}.random", generators, Count, 3);
        state.Set<int>($"{prefix}.elapsed", elapsed);
        state.Set<long>($"{prefix}.episodes", episodes);
        state.SetValue($"{prefix}.started", started);
        state.Set<byte>($"{prefix}.tasks", MemoryMarshal.AsBytes(states.AsSpan()));
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        CheckCount(state, state.BytesOf($"{prefix}.elapsed").Length / sizeof(int));
        var generators = new ulong[3 * Count];
        state.CopyTo($"{prefix}.random", generators);
        state.CopyTo($"{prefix}.elapsed", elapsed);
        // Older checkpoints have no counts, which only messages need.
        if (state.Contains($"{prefix}.episodes"))
            state.CopyTo($"{prefix}.episodes", episodes);
        state.CopyTo($"{prefix}.tasks", MemoryMarshal.AsBytes(states.AsSpan()));
        started = state.GetValue<bool>($"{prefix}.started");
        for (int i = 0; i < Count; i++)
            randoms[i] = new Rng(new RngState(generators[3 * i], generators[(3 * i) + 1], generators[(3 * i) + 2]));
    }

    // Counted first, so that an exception of the reset names the new episode.
    private void StartEpisode(int environment)
    {
        (episodes[environment], elapsed[environment]) = (episodes[environment] + 1, 0);
        dynamics.Reset(ref randoms[environment], ref states[environment]);
    }

    private Exception Located(Exception exception, int environment) =>
        EnvironmentException.From(FirstIndex + environment, episodes[environment], elapsed[environment], exception);

    private void Observe(int environment, Span<float> row)
    {
        ref TState state = ref states[environment];
        dynamics.Observe(in state, row[..^MaskSize]);
        if (MaskSize > 0)
            dynamics.Mask(in state, row[^MaskSize..]);
        CheckMask(row, environment);
    }

    private readonly struct GroupStep(BatchedEnvironment<TDynamics, TState> owner, VectorStep result) : IParallelBody
    {
        public void Invoke(int index) => owner.StepGroup(index, result);
    }
}

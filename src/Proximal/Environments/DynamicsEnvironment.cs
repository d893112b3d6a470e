using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>One environment whose task is an <see cref="IDynamics{TState}"/>.</summary>
/// <typeparam name="TDynamics">The task.</typeparam>
/// <typeparam name="TState">Its state.</typeparam>
public abstract class DynamicsEnvironment<TDynamics, TState> : IEnvironment
    where TDynamics : struct, IDynamics<TState>
    where TState : unmanaged
{
    private TState state;
    private Rng random;
    private int elapsed;
    private bool running;

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = TDynamics.Observations;

    /// <inheritdoc/>
    public Space ActionSpace { get; } = TDynamics.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => TDynamics.MaxEpisodeSteps;

    /// <summary>The present state. Setting it begins an episode there, so that any situation can be tried.</summary>
    public TState State
    {
        get => state;
        set
        {
            state = value;
            elapsed = 0;
            running = true;
        }
    }

    /// <inheritdoc/>
    public void Seed(ulong seed, ulong stream) => random = new Rng(seed, stream);

    /// <inheritdoc/>
    public void Reset(Span<float> observation)
    {
        TDynamics.Reset(ref random, out TState first);
        State = first;
        TDynamics.Observe(in state, observation);
    }

    /// <inheritdoc/>
    public Step Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!running) throw new InvalidOperationException("no episode is under way: reset the environment first");
        ActionSpace.CheckActions(action);
        Step step = TDynamics.Step(ref state, action, ref random);
        if (++elapsed >= TDynamics.MaxEpisodeSteps) step = step with { Truncated = true };
        running = !step.Ended;
        TDynamics.Observe(in state, observation);
        return step;
    }

    /// <inheritdoc/>
    public void Render(ICanvas canvas) => TDynamics.Render(in state, canvas);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        new EpisodeState(random.State, elapsed, running).Save(state, prefix);
        state.Set<byte>($"{prefix}.task", MemoryMarshal.AsBytes(new ReadOnlySpan<TState>(in this.state)));
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        EpisodeState episode = EpisodeState.Load(state, prefix);
        state.CopyTo($"{prefix}.task", MemoryMarshal.AsBytes(new Span<TState>(ref this.state)));
        random = new Rng(episode.Random);
        elapsed = episode.Elapsed;
        running = episode.Running;
    }
}

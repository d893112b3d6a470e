using System.Runtime.InteropServices;
using Proximal.Rendering;

namespace Proximal;

/// <summary>One environment whose task is an <see cref="IDynamics{TState}"/>.</summary>
/// <typeparam name="TDynamics">The task.</typeparam>
/// <typeparam name="TState">Its state.</typeparam>
/// <param name="dynamics">The task's settings; those of an empty struct by default.</param>
public abstract class DynamicsEnvironment<TDynamics, TState>(TDynamics dynamics = default) : IEnvironment
    where TDynamics : struct, IDynamics<TState>
    where TState : unmanaged
{
    private readonly int limit = dynamics.MaxEpisodeSteps ?? int.MaxValue;
    private TState state;
    private Rng random;
    private int elapsed;
    private bool running;

    /// <summary>The task and its settings.</summary>
    public TDynamics Dynamics => dynamics;

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = dynamics.Observations;

    /// <inheritdoc/>
    public Space ActionSpace { get; } = dynamics.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps { get; } = dynamics.MaxEpisodeSteps;

    /// <inheritdoc/>
    public bool MasksActions { get; } = dynamics.MasksActions;

    /// <summary>The present state. ConfigurationKey it begins an episode there, so that any situation can be tried.</summary>
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
    public void Seed(ulong seed, ulong stream)
    {
        random = new Rng(seed, stream);
        state = default;
        running = false;
    }

    /// <inheritdoc/>
    public void Reset(Span<float> observation)
    {
        dynamics.Reset(ref random, ref state);
        elapsed = 0;
        running = true;
        dynamics.Observe(in state, observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!running)
            throw new InvalidOperationException("no episode is under way: reset the environment first");
        ActionSpace.CheckActions(action);
        StepResult step = dynamics.Step(ref state, action, ref random);
        if (++elapsed >= limit)
            step = step with { Truncated = true };
        running = !step.Ended;
        dynamics.Observe(in state, observation);
        return step;
    }

    /// <inheritdoc/>
    public void WriteActionMask(Span<float> mask) => dynamics.Mask(in state, mask);

    /// <inheritdoc/>
    public void Render(ICanvas canvas) => dynamics.Render(in state, canvas);

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

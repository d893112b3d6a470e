using Proximal.Rendering;

namespace Proximal;

/// <summary>A single environment that runs an <see cref="IDynamics{TState}"/>.</summary>
/// <typeparam name="TDynamics">The dynamics.</typeparam>
/// <typeparam name="TState">State of the dynamics.</typeparam>
/// <param name="dynamics">The dynamics with its parameters. Default: those of <c>default(TDynamics)</c>.</param>
public abstract class DynamicsEnvironment<TDynamics, TState>(TDynamics dynamics = default) : IEnvironment
    where TDynamics : struct, IDynamics<TState>
    where TState : unmanaged
{
    private readonly int limit = dynamics.MaxEpisodeSteps ?? int.MaxValue;
    private TDynamics current = dynamics;
    private TState state;
    private Rng random;
    private int elapsed;
    private bool running;

    /// <summary>
    /// The dynamics with its parameters. A subclass that implements <see cref="IParameterizedEnvironment"/> sets other
    /// parameters; spaces, time limit and masking must stay the same.
    /// </summary>
    public TDynamics Dynamics
    {
        get => current;
        protected set => current = value;
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; } = dynamics.Observations;

    /// <inheritdoc/>
    public Space ActionSpace { get; } = dynamics.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps { get; } = dynamics.MaxEpisodeSteps;

    /// <inheritdoc/>
    public bool MasksActions { get; } = dynamics.MasksActions;

    /// <summary>The current state. Setting it starts an episode there, for example to test a situation.</summary>
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
        current.Reset(ref random, ref state);
        elapsed = 0;
        running = true;
        current.Observe(in state, observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!running)
            throw new InvalidOperationException("no episode is running: call Reset first");
        ActionSpace.CheckActions(action);
        StepResult step = current.Step(ref state, action, ref random);
        if (++elapsed >= limit)
            step = step with { Truncated = true };
        running = !step.Ended;
        current.Observe(in state, observation);
        return step;
    }

    /// <inheritdoc/>
    public void WriteActionMask(Span<float> mask) => current.Mask(in state, mask);

    /// <inheritdoc/>
    public int PrivilegedSize { get; } = dynamics.PrivilegedSize;

    /// <inheritdoc/>
    public void WritePrivileged(Span<float> privileged) => current.ObservePrivileged(in state, privileged);

    /// <inheritdoc/>
    public void Render(ICanvas canvas) => current.Render(in state, canvas);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) =>
        new EpisodeState(random.State, elapsed, running).Save(state, prefix, in this.state);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        EpisodeState episode = EpisodeState.Load(state, prefix, ref this.state);
        random = new Rng(episode.Random);
        elapsed = episode.Elapsed;
        running = episode.Running;
    }
}

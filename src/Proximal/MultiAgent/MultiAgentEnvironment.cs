using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// Base class of environments of several agents whose state is a plain struct. A subclass defines the spaces, the start
/// of an episode, and a step. The base class provides seeding, the time limit and saving.
/// </summary>
/// <typeparam name="TState">Everything that changes from step to step. It contains no references, so that it can be
/// saved.</typeparam>
/// <param name="agents">Names of the agents.</param>
/// <param name="maxEpisodeSteps">Number of steps after which the living agents are truncated; null for no
/// limit.</param>
public abstract class MultiAgentEnvironment<TState>(IReadOnlyList<string> agents, int? maxEpisodeSteps = null)
    : IMultiAgentEnvironment
    where TState : unmanaged
{
    private readonly int limit = maxEpisodeSteps ?? int.MaxValue;
    private TState state;
    private Rng random;
    private int elapsed;
    private bool running;

    /// <inheritdoc/>
    public IReadOnlyList<string> Agents { get; } = agents;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps { get; } = maxEpisodeSteps;

    /// <inheritdoc/>
    public virtual bool MasksActions => false;

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
    public abstract Space ObservationSpace(int agent);

    /// <inheritdoc/>
    public abstract Space ActionSpace(int agent);

    /// <inheritdoc/>
    public virtual int Team(int agent) => agent;

    /// <inheritdoc/>
    public virtual void Render(ICanvas canvas) { }

    /// <inheritdoc/>
    public void Seed(ulong seed, ulong stream)
    {
        random = new Rng(seed, stream);
        state = default;
        running = false;
    }

    /// <inheritdoc/>
    public void Reset(MultiAgentStep step)
    {
        Begin(ref state, ref random);
        elapsed = 0;
        running = true;
        Observe(step);
    }

    /// <inheritdoc/>
    public void Step(MultiAgentStep step)
    {
        if (!running)
            throw new InvalidOperationException("no episode is running: call Reset first");
        Advance(ref state, step, ref random);
        if (++elapsed >= limit)
            for (int i = 0; i < step.Count; i++)
                step.Truncated[i] |= step.Status[i] != AgentStatus.Absent;
        Observe(step);
        running = !step.IsOver;
    }

    /// <summary>Writes observations, masks and statuses of the current state, without rewards and flags. Trainers do not
    /// need it; it serves programs that set <see cref="State"/>.</summary>
    /// <param name="step">Receives them.</param>
    public void Observe(MultiAgentStep step)
    {
        for (int i = 0; i < step.Count; i++)
        {
            bool ended = step.Ended(i);
            AgentStatus status = step.Status[i] = ended ? AgentStatus.Absent : StatusOf(in state, i);
            if (ended || status == AgentStatus.Acting)
                Observe(in state, i, step.Observation(i));
            if (MasksActions && status == AgentStatus.Acting)
                Mask(in state, i, step.ActionMask(i));
        }
    }

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

    /// <summary>Starts an episode.</summary>
    /// <param name="state">Receives the first state.</param>
    /// <param name="random">Random numbers of the environment.</param>
    protected abstract void Begin(ref TState state, ref Rng random);

    /// <summary>Takes one step.</summary>
    /// <param name="state">The state, changed in place.</param>
    /// <param name="step">Contains the actions and the status before the step; receives rewards and
    /// <see cref="MultiAgentStep.Terminated"/>.</param>
    /// <param name="random">Random numbers of the environment.</param>
    protected abstract void Advance(ref TState state, MultiAgentStep step, ref Rng random);

    /// <summary>What an agent does next. Not called for an agent whose episode ends in the step. Default: every agent
    /// acts in every step.</summary>
    /// <param name="state">The state.</param>
    /// <param name="agent">Index of the agent.</param>
    protected virtual AgentStatus StatusOf(in TState state, int agent) => AgentStatus.Acting;

    /// <summary>Writes the observation of an agent.</summary>
    /// <param name="state">The state.</param>
    /// <param name="agent">Index of the agent.</param>
    /// <param name="observation">Receives every value, [observation].</param>
    protected abstract void Observe(in TState state, int agent, Span<float> observation);

    /// <summary>Writes the action mask of an agent that acts. Called only if <see cref="MasksActions"/> is true.</summary>
    /// <param name="state">The state.</param>
    /// <param name="agent">Index of the agent.</param>
    /// <param name="mask">Contains ones; write 0 for invalid actions.</param>
    protected virtual void Mask(in TState state, int agent, Span<float> mask) { }
}

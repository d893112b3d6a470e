using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Vectorized environments: several environments of one kind that step together, as trainers use them. When an episode
/// ends, the environment starts the next one in the same step. The final observation is kept, so that the value of
/// truncated episodes can be bootstrapped.
/// </summary>
/// <remarks>
/// Each environment has its own random numbers, so its trajectory depends neither on the number of environments nor on
/// the number of threads. Steps allocate nothing. If actions are masked, the action mask of the next step follows each
/// observation in its row, 1 for valid and 0 for invalid actions, up to the input of the network.
/// </remarks>
public abstract class VectorEnvironment : IStateful, IDisposable
{
    /// <summary>
    /// Stream of the random numbers of the run's environment 0; environment i uses this plus i (see
    /// <see cref="StreamOf"/>). Lower streams are free for other uses.
    /// </summary>
    public const ulong FirstStream = 1UL << 32;

    /// <summary>Initializes the properties that all vectorized environments share.</summary>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <param name="observationSpace">Observation space of each environment.</param>
    /// <param name="actionSpace">Action space of each environment.</param>
    /// <param name="masksActions">Whether actions are masked. Default false.</param>
    /// <exception cref="InvalidInputException"><paramref name="count"/> is less than 1, or the actions cannot be
    /// masked.</exception>
    protected VectorEnvironment(int count, Space observationSpace, Space actionSpace, bool masksActions = false)
    {
        if (count < 1)
            throw TooFew(count);
        if (masksActions && actionSpace.ActionMaskSize == 0)
            throw new InvalidInputException($"the actions {actionSpace} cannot be masked: MasksActions must be false");
        Count = count;
        ObservationSpace = observationSpace;
        ActionSpace = actionSpace;
        MaskSize = masksActions ? actionSpace.ActionMaskSize : 0;
        ObservationSize = observationSpace.ObservationSize + MaskSize;
        ActionSize = actionSpace.ActionSize;
        RequireMemory(count, sizeof(float) * ((long)ObservationSize + ActionSize));
    }

    /// <summary>Number of environments.</summary>
    public int Count { get; }

    /// <summary>
    /// Number of environments that <see cref="TrainingOptions.EnvironmentCount"/> counts. <see cref="Count"/> by default;
    /// less if an environment has a row for each of several agents.
    /// </summary>
    public virtual int EnvironmentCount => Count;

    /// <summary>Length of the observations of the other agents, as a centralized critic reads them; 0 for one
    /// agent.</summary>
    internal virtual int OtherAgentsSize => 0;

    /// <summary>Returns <see cref="OtherAgentsSize"/>.</summary>
    /// <exception cref="InvalidInputException">There is one agent.</exception>
    internal int RequireOtherAgents() =>
        OtherAgentsSize > 0
            ? OtherAgentsSize
            : throw new InvalidInputException(
                "CentralizedCritic (centralized_critic) is true, but the environment has one agent: use false"
            );

    /// <summary>Whether opponents of self-play can act in the environments. Default false.</summary>
    internal virtual bool HasOpponents => false;

    /// <summary>Throws if the environments cannot be trained in self-play.</summary>
    internal void RequireOpponents()
    {
        if (!HasOpponents)
            throw new InvalidInputException(
                "SaveSteps (self_play.save_steps) is set, but self-play needs an IMultiAgentEnvironment, with several "
                    + "agents: use 0"
            );
    }

    /// <summary>Whether a row is an agent of an environment with several agents.</summary>
    internal bool HasAgentRows => EnvironmentCount != Count;

    /// <summary>Throws if the environments have several agents.</summary>
    /// <param name="what">What has no form for them, for the message.</param>
    internal void RequireOneAgent(string what)
    {
        if (HasAgentRows)
            throw new InvalidInputException(
                $"the environment has several agents, but {what} of several agents are not supported"
            );
    }

    /// <summary>
    /// Index of environment 0 in the whole run, if this object has only a part of the run's environments. Default 0.
    /// Set before <see cref="Reset"/>; it selects the streams of random numbers.
    /// </summary>
    public int FirstIndex { get; set; }

    /// <summary>Observation space of each environment.</summary>
    public Space ObservationSpace { get; }

    /// <summary>Action space of each environment.</summary>
    public Space ActionSpace { get; }

    /// <summary>Length of a row: the observation and the action mask.</summary>
    public int ObservationSize { get; }

    /// <summary>Length of the action mask at the end of a row; 0 if actions are not masked.</summary>
    public int MaskSize { get; }

    /// <summary>Length of an action.</summary>
    public int ActionSize { get; }

    /// <summary>
    /// Length of the privileged observation of an environment, which only an asymmetric critic reads; see
    /// <see cref="IEnvironment.PrivilegedSize"/>. 0 by default, none.
    /// </summary>
    public virtual int PrivilegedSize => 0;

    /// <summary>Returns <see cref="PrivilegedSize"/>.</summary>
    /// <exception cref="InvalidInputException">There is no privileged observation.</exception>
    internal int RequirePrivileged() =>
        PrivilegedSize > 0
            ? PrivilegedSize
            : throw new InvalidInputException(
                "AsymmetricCritic (asymmetric_critic) is true, but the environment has no privileged observation: use "
                    + "false, or override PrivilegedSize and WritePrivileged"
            );

    /// <summary>Number of steps after which an episode is truncated; null for no limit.</summary>
    public abstract int? MaxEpisodeSteps { get; }

    /// <summary>Creates vectorized environments from single ones.</summary>
    /// <param name="factory">Creates one environment; called <paramref name="count"/> times. The environments must not
    /// share mutable state, because they step on several threads if their steps take long enough.</param>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="count"/> is less than 1, the spaces differ, a limit of
    /// steps is less than 1, or the factory returned null or the same environment twice. Environments that were already
    /// created are disposed.</exception>
    public static VectorEnvironment From(Func<IEnvironment> factory, int count) =>
        new IndependentEnvironments(factory, count);

    /// <summary>
    /// Creates vectorized environments for data-parallel training: those of this rank's shards. Every shard has
    /// environments of its own, so its state does not depend on the number of ranks.
    /// </summary>
    /// <param name="create">Creates the given number of environments.</param>
    /// <param name="options">Options with the number of environments, the shards and the ranks.</param>
    /// <returns>The environments; without <see cref="TrainerOptions.Shards"/>, those of one call.</returns>
    /// <exception cref="InvalidInputException">An option is invalid, or environments cannot be created.</exception>
    public static VectorEnvironment Create(Func<int, VectorEnvironment> create, TrainingOptions options)
    {
        if (options.CreateSharding() is not { } sharding)
            return create(options.EnvironmentCount);
        options.Validate();
        return new ShardedEnvironments(create, options.EnvironmentCount / sharding.Count, sharding);
    }

    /// <summary>Stream of the random numbers of an environment.</summary>
    /// <param name="environment">Index of the environment within this object.</param>
    protected ulong StreamOf(int environment) => FirstStream + (ulong)FirstIndex + (ulong)environment;

    /// <summary>Starts the first episode of every environment.</summary>
    /// <param name="seed">Seed of all random numbers from here on.</param>
    /// <param name="observations">Receives the initial observations, [environments, observation].</param>
    public abstract void Reset(ulong seed, Span<float> observations);

    /// <summary>Takes one step in every environment.</summary>
    /// <param name="actions">The actions, [environments, action].</param>
    /// <param name="result">Receives the results.</param>
    /// <exception cref="InvalidInputException">An action does not belong to the space.</exception>
    /// <exception cref="InvalidOperationException">The environments were not reset.</exception>
    public abstract void Step(ReadOnlySpan<float> actions, VectorStep result);

    /// <summary>Writes the current observations: those of the last reset or step, or those of a loaded state.</summary>
    /// <param name="observations">Overwritten, [environments, observation].</param>
    public abstract void Observe(Span<float> observations);

    /// <summary>
    /// Writes the current privileged observations: those of the last reset or step, or those of a loaded state. Writes
    /// nothing by default.
    /// </summary>
    /// <param name="privileged">Overwritten, [environments, <see cref="PrivilegedSize"/>].</param>
    public virtual void ObservePrivileged(Span<float> privileged) { }

    /// <summary>
    /// Starts a new episode in one environment, which continues its random numbers. Evaluation uses it for environments
    /// without a time limit.
    /// </summary>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="observation">Receives the first observation, [<see cref="ObservationSize"/>].</param>
    /// <exception cref="InvalidInputException">The class does not override it.</exception>
    public virtual void ResetEpisode(int environment, Span<float> observation) =>
        throw new InvalidInputException(
            $"an episode of {GetType().Name} does not end, and the class cannot start a new one: override "
                + "ResetEpisode, or set MaxEpisodeSteps"
        );

    /// <summary>
    /// Adds metrics of the episodes that ended since the last call, such as a success rate, to those of an update. Adds
    /// none by default.
    /// </summary>
    /// <param name="metrics">Receives the metrics. Tags start with <see cref="MetricTags.EnvironmentPrefix"/>.</param>
    public virtual void AddMetrics(MetricsRecord metrics) { }

    /// <summary>
    /// Whether a row takes an action in the next step. True by default; rows of agents that wait or are absent take none,
    /// and their actions are ignored.
    /// </summary>
    /// <param name="row">Index of the row, in [0, <see cref="Count"/>).</param>
    public virtual bool Acts(int row) => true;

    /// <summary>Whether observations or rewards are normalized, so that original values differ.</summary>
    internal virtual bool Normalizes => false;

    /// <summary>Writes the current observations before any normalization.</summary>
    /// <param name="observations">Overwritten, [environments, observation].</param>
    internal virtual void ObserveOriginal(Span<float> observations) => Observe(observations);

    /// <summary>Normalizes observations with the current statistics, if any, without updating them.</summary>
    /// <param name="observations">Original observations, [rows, observation]; changed in place.</param>
    internal virtual void NormalizeObservations(Span<float> observations) { }

    /// <summary>Normalizes rewards with the current statistics, if any, without updating them.</summary>
    /// <param name="rewards">Original rewards, [rows]; changed in place.</param>
    internal virtual void NormalizeRewards(Span<float> rewards) { }

    /// <summary>Allocates buffers for the results of <see cref="Step"/>.</summary>
    public VectorStep CreateStep() => new(Count, ObservationSize);

    /// <summary>Allocates buffers for the results of <see cref="Step"/>, with privileged observations.</summary>
    internal VectorStep CreatePrivilegedStep() => new(Count, ObservationSize, PrivilegedSize);

    /// <inheritdoc/>
    public abstract void SaveState(StateDictionary state, string prefix);

    /// <inheritdoc/>
    public abstract void LoadState(StateDictionary state, string prefix);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks the action mask at the end of a row.</summary>
    /// <param name="row">The row, [<see cref="ObservationSize"/>].</param>
    /// <param name="environment">Index of the environment, for the message.</param>
    /// <exception cref="InvalidInputException">A choice has no valid value.</exception>
    protected void CheckMask(ReadOnlySpan<float> row, int environment)
    {
        if (MaskSize > 0 && !ActionSpace.AllowsAny(row[^MaskSize..]))
            throw new InvalidInputException(
                $"the mask of environment {FirstIndex + environment} leaves no action: it must leave at least one valid value of "
                    + $"every choice of {ActionSpace}"
            );
    }

    private protected void CheckCount(StateDictionary state, int saved)
    {
        if (saved != Count)
            throw new InvalidInputException(
                $"{state.Source} has the state of {saved} environments, but there are {Count}: set EnvironmentCount "
                    + $"(n_envs) to {saved}"
            );
    }

    // An episode of less than one step has no reward, and an environment that counts to its limit would never end it.
    private protected static void CheckLimit(int? steps, Type environment)
    {
        if (steps < 1)
            throw new InvalidInputException(
                $"{environment.Name} has MaxEpisodeSteps {steps}: it must be at least 1, or null for no limit"
            );
    }

    /// <exception cref="InvalidInputException">The environments do not fit into memory.</exception>
    private protected static void RequireMemory(int count, long bytesEach) =>
        MachineMemory.Require((Int128)count * bytesEach, $"EnvironmentCount (n_envs) {count}");

    private protected static InvalidInputException TooFew(int count) =>
        new($"the number of environments must be at least 1, not {count}");

    /// <summary>Releases the resources of the environments. Does nothing by default.</summary>
    /// <param name="disposing">Always true, because there is no finalizer.</param>
    protected virtual void Dispose(bool disposing) { }
}
